package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of everything that is there whenever the template is: one
 * class that is bound once, since each further one delays the start of the application.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka")
public class DurableKafkaProperties {

	/**
	 * Whether the KafkaTemplate is a durable one. When off, Spring Boot's own is used,
	 * and rows in an outbox are not relayed.
	 */
	private boolean enabled = true;

	/**
	 * Name of this instance of the application, the same after a restart and different
	 * from that of any other instance. When this is not set, it is what the platform
	 * calls the instance (the pod, the host), and otherwise made up at each start.
	 */
	private @Nullable String instanceId;

	@NestedConfigurationProperty
	private final ProducerProperties producer = new ProducerProperties();

	/**
	 * Further producers by name. What one does not set is taken from
	 * 'durable-kafka.producer'.
	 */
	private Map<String, NamedProducerProperties> producers = new LinkedHashMap<>();

	/**
	 * What is special about topics, by name. A name with dots is written in brackets.
	 */
	private Map<String, TopicProperties> topics = new LinkedHashMap<>();

	private final Breaker breaker = new Breaker();

	private final Relay relay = new Relay();

	private final Callbacks callbacks = new Callbacks();

	@NestedConfigurationProperty
	private final HeadersProperties headers = new HeadersProperties();

	@NestedConfigurationProperty
	private final SerializationProperties serialization = new SerializationProperties();

	@NestedConfigurationProperty
	private final ValidationProperties validation = new ValidationProperties();

	@NestedConfigurationProperty
	private final LoggingProperties logging = new LoggingProperties();

	@NestedConfigurationProperty
	private final OutboxProperties outbox = new OutboxProperties();

	@NestedConfigurationProperty
	private final TransactionsProperties transactions = new TransactionsProperties();

	@NestedConfigurationProperty
	private final LintProperties lint = new LintProperties();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getInstanceId() {
		return this.instanceId;
	}

	public void setInstanceId(@Nullable String instanceId) {
		this.instanceId = instanceId;
	}

	public ProducerProperties getProducer() {
		return this.producer;
	}

	public Map<String, NamedProducerProperties> getProducers() {
		return this.producers;
	}

	public void setProducers(Map<String, NamedProducerProperties> producers) {
		this.producers = producers;
	}

	public Map<String, TopicProperties> getTopics() {
		return this.topics;
	}

	public void setTopics(Map<String, TopicProperties> topics) {
		this.topics = topics;
	}

	public Breaker getBreaker() {
		return this.breaker;
	}

	public Relay getRelay() {
		return this.relay;
	}

	public Callbacks getCallbacks() {
		return this.callbacks;
	}

	public HeadersProperties getHeaders() {
		return this.headers;
	}

	public SerializationProperties getSerialization() {
		return this.serialization;
	}

	public ValidationProperties getValidation() {
		return this.validation;
	}

	public LoggingProperties getLogging() {
		return this.logging;
	}

	public OutboxProperties getOutbox() {
		return this.outbox;
	}

	public TransactionsProperties getTransactions() {
		return this.transactions;
	}

	public LintProperties getLint() {
		return this.lint;
	}

	/**
	 * When records stop taking the direct path.
	 */
	public static class Breaker {

		/**
		 * Time without any acknowledgement, while records are in flight, after which
		 * Kafka counts as unavailable and records are stored. Must be greater than the
		 * producer's linger. A short time turns a slow broker into an outage; a long time
		 * holds more records in memory.
		 */
		private Duration stallAfter = Duration.ofSeconds(5);

		/**
		 * Time between two attempts to reach Kafka while it counts as unavailable and
		 * this instance has no relay, whose own attempts tell as much.
		 */
		private Duration probeInterval = Duration.ofSeconds(1);

		public Duration getStallAfter() {
			return this.stallAfter;
		}

		public void setStallAfter(Duration stallAfter) {
			this.stallAfter = stallAfter;
		}

		public Duration getProbeInterval() {
			return this.probeInterval;
		}

		public void setProbeInterval(Duration probeInterval) {
			this.probeInterval = probeInterval;
		}

	}

	/**
	 * The relay, which sends stored records to Kafka.
	 */
	public static class Relay {

		/**
		 * Whether this application sends stored records to Kafka. Without a relay they
		 * stay stored until another instance, or another program, sends them.
		 */
		private boolean enabled = true;

		/**
		 * Greatest number of rows that are held in memory while they are sent. A larger
		 * window relays faster after an outage and takes more memory.
		 */
		private int windowRows = 5000;

		/**
		 * Greatest size of key, value and headers of the rows that are held in memory
		 * while they are sent.
		 */
		private DataSize windowBytes = DataSize.ofMegabytes(16);

		/**
		 * Time between two looks at the table when nothing was stored by this instance.
		 * It costs one indexed query each time.
		 */
		private Duration pollInterval = Duration.ofSeconds(1);

		/**
		 * Time from the relay's send until Kafka has acknowledged the record, after which
		 * the relay starts again from the oldest row.
		 */
		private Duration deliveryTimeout = Duration.ofSeconds(10);

		/**
		 * Time after which other instances take over the lanes of an instance that has
		 * not renewed its lease, because it has died or hangs. Must be greater than
		 * 'durable-kafka.relay.delivery-timeout'.
		 */
		private Duration leaseDuration = Duration.ofSeconds(15);

		/**
		 * Shortest time between two looks at the table. It applies while looks find
		 * records that other instances have stored, and doubles with each that finds
		 * none, up to 'poll-interval'. 50 ms when not set, or 'poll-interval' if that is
		 * shorter.
		 */
		private @Nullable Duration minPollInterval;

		/**
		 * How instances tell each other of stored records.
		 */
		private Notifications notifications = Notifications.AUTO;

		/**
		 * Whether the later records of a key wait for a dead letter. Topics may say
		 * otherwise.
		 */
		private TopicProperties.OnDeadLetter onDeadLetter = TopicProperties.OnDeadLetter.SKIP;

		/**
		 * Time between two looks at the table of dead letters, where records of keys wait
		 * for them. No topic that holds, no look.
		 */
		private Duration holdInterval = Duration.ofSeconds(5);

		/**
		 * How often a topic that the application may not write to is tried, with pauses
		 * as after other failures, before its records become dead letters.
		 */
		private int attempts = 3;

		/**
		 * Greatest number of records that this instance relays in a second, so that a
		 * backlog leaves room for live traffic. 0 for no limit.
		 */
		private long maxRate;

		/**
		 * Greatest size of key, value and headers of the records that this instance
		 * relays in a second. 0 for no limit.
		 */
		private DataSize maxByteRate = DataSize.ofBytes(0);

		/**
		 * How long a record may wait in the outbox, by the database's clock, before it
		 * becomes a dead letter. For ever when not set. Topics may say otherwise.
		 */
		private @Nullable Duration timeToLive;

		/**
		 * What becomes of records whose timestamp the broker refuses. Topics may say
		 * otherwise.
		 */
		private TopicProperties.OldTimestamps oldTimestamps = TopicProperties.OldTimestamps.KEEP;

		/**
		 * Topic that dead letters of the relay are published to, in which '{topic}'
		 * stands for the topic of the record. They go to the table of dead letters when
		 * not set, or when this topic does not take them.
		 */
		private @Nullable String deadLetterTopic;

		private final Backoff backoff = new Backoff();

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getWindowRows() {
			return this.windowRows;
		}

		public void setWindowRows(int windowRows) {
			this.windowRows = windowRows;
		}

		public DataSize getWindowBytes() {
			return this.windowBytes;
		}

		public void setWindowBytes(DataSize windowBytes) {
			this.windowBytes = windowBytes;
		}

		public Duration getPollInterval() {
			return this.pollInterval;
		}

		public void setPollInterval(Duration pollInterval) {
			this.pollInterval = pollInterval;
		}

		public Duration getDeliveryTimeout() {
			return this.deliveryTimeout;
		}

		public void setDeliveryTimeout(Duration deliveryTimeout) {
			this.deliveryTimeout = deliveryTimeout;
		}

		public Duration getLeaseDuration() {
			return this.leaseDuration;
		}

		public void setLeaseDuration(Duration leaseDuration) {
			this.leaseDuration = leaseDuration;
		}

		public @Nullable Duration getMinPollInterval() {
			return this.minPollInterval;
		}

		public void setMinPollInterval(@Nullable Duration minPollInterval) {
			this.minPollInterval = minPollInterval;
		}

		public Notifications getNotifications() {
			return this.notifications;
		}

		public void setNotifications(Notifications notifications) {
			this.notifications = notifications;
		}

		public TopicProperties.OnDeadLetter getOnDeadLetter() {
			return this.onDeadLetter;
		}

		public void setOnDeadLetter(TopicProperties.OnDeadLetter onDeadLetter) {
			this.onDeadLetter = onDeadLetter;
		}

		public Duration getHoldInterval() {
			return this.holdInterval;
		}

		public void setHoldInterval(Duration holdInterval) {
			this.holdInterval = holdInterval;
		}

		public int getAttempts() {
			return this.attempts;
		}

		public void setAttempts(int attempts) {
			this.attempts = attempts;
		}

		public long getMaxRate() {
			return this.maxRate;
		}

		public void setMaxRate(long maxRate) {
			this.maxRate = maxRate;
		}

		public DataSize getMaxByteRate() {
			return this.maxByteRate;
		}

		public void setMaxByteRate(DataSize maxByteRate) {
			this.maxByteRate = maxByteRate;
		}

		public @Nullable Duration getTimeToLive() {
			return this.timeToLive;
		}

		public void setTimeToLive(@Nullable Duration timeToLive) {
			this.timeToLive = timeToLive;
		}

		public TopicProperties.OldTimestamps getOldTimestamps() {
			return this.oldTimestamps;
		}

		public void setOldTimestamps(TopicProperties.OldTimestamps oldTimestamps) {
			this.oldTimestamps = oldTimestamps;
		}

		public @Nullable String getDeadLetterTopic() {
			return this.deadLetterTopic;
		}

		public void setDeadLetterTopic(@Nullable String deadLetterTopic) {
			this.deadLetterTopic = deadLetterTopic;
		}

		public Backoff getBackoff() {
			return this.backoff;
		}

		/**
		 * Ways in which instances tell each other of stored records.
		 */
		public enum Notifications {

			/**
			 * By LISTEN and NOTIFY on PostgreSQL while several instances share the
			 * outbox, by looking at the table otherwise.
			 */
			AUTO,

			/**
			 * By looking at the table only.
			 */
			OFF

		}

		/**
		 * Waiting after a failure.
		 */
		public static class Backoff {

			/**
			 * Time to wait after the first failure. It doubles with each further one.
			 */
			private Duration initial = Duration.ofMillis(200);

			/**
			 * Longest time to wait between two attempts.
			 */
			private Duration max = Duration.ofSeconds(5);

			/**
			 * Longest time to wait between two attempts to reach a topic that Kafka does
			 * not know, or that the application may not write to, while other topics go
			 * on. 30 s when not set, or 'max' if that is longer.
			 */
			private @Nullable Duration maxTopic;

			public Duration getInitial() {
				return this.initial;
			}

			public void setInitial(Duration initial) {
				this.initial = initial;
			}

			public Duration getMax() {
				return this.max;
			}

			public void setMax(Duration max) {
				this.max = max;
			}

			public @Nullable Duration getMaxTopic() {
				return this.maxTopic;
			}

			public void setMaxTopic(@Nullable Duration maxTopic) {
				this.maxTopic = maxTopic;
			}

		}

	}

	/**
	 * Threads on which futures complete and listeners are called.
	 */
	public static class Callbacks {

		/**
		 * Where callbacks run.
		 */
		private Executor executor = Executor.AUTO;

		/**
		 * Number of threads of the pool, not counting those that wait.
		 */
		private int threads = 4;

		/**
		 * Greatest number of completions that may wait for a thread. When it is reached,
		 * sends wait for up to the producer's max-block.
		 */
		private int queue = 10000;

		public Executor getExecutor() {
			return this.executor;
		}

		public void setExecutor(Executor executor) {
			this.executor = executor;
		}

		public int getThreads() {
			return this.threads;
		}

		public void setThreads(int threads) {
			this.threads = threads;
		}

		public int getQueue() {
			return this.queue;
		}

		public void setQueue(int queue) {
			this.queue = queue;
		}

		/**
		 * Places where callbacks can run.
		 */
		public enum Executor {

			/**
			 * On virtual threads if Spring Boot has them on, on a pool otherwise.
			 */
			AUTO,

			/**
			 * On a pool of the library's own, which grows while all of its threads wait.
			 */
			POOL,

			/**
			 * On a virtual thread each, which takes Java 21.
			 */
			VIRTUAL,

			/**
			 * On the bean 'applicationTaskExecutor'.
			 */
			APPLICATION,

			/**
			 * What Kafka acknowledges completes on the producer's network thread, where a
			 * callback that takes its time holds up every send. All else runs on a pool.
			 */
			DIRECT

		}

	}

}
