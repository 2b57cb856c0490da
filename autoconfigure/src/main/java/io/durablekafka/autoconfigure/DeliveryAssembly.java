package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxWriterSettings;
import io.durablekafka.producer.CallbackExecutor;
import io.durablekafka.producer.ClientSettings;
import io.durablekafka.producer.Completions;
import io.durablekafka.producer.DurableSender;
import io.durablekafka.producer.OutboxParts;
import io.durablekafka.producer.RelayProducerSource;
import io.durablekafka.producer.SenderSettings;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.record.partitioning.Partitioning;
import io.durablekafka.relay.OutboxRelay;
import io.durablekafka.relay.OutboxRelayLoop;
import io.durablekafka.relay.RelayProducers;
import io.durablekafka.relay.RelaySettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;

import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.StringUtils;

/**
 * Makes sender and relay from the properties.
 */
final class DeliveryAssembly {

	private static final Log logger = LogFactory.getLog(DeliveryAssembly.class);

	private static final Duration REOPEN_WAIT = Duration.ofMillis(250);

	private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(50);

	private static final Duration MAX_TOPIC_BACKOFF = Duration.ofSeconds(30);

	private static final int DELETE_BATCH = 1000;

	private static final int RELAY_BATCH_SIZE = 128 * 1024;

	private final Settings settings;

	private final DurableKafkaProperties properties;

	private final String producer;

	private final ProducerFactory<Object, Object> factory;

	private final FactorySettings producers;

	private final OutboxStore store;

	private final OutboxSharing sharing;

	private final DeliveryParts parts;

	DeliveryAssembly(Settings settings, String producer, ProducerFactory<Object, Object> factory,
			FactorySettings producers, OutboxStore store, OutboxSharing sharing, DeliveryParts parts) {
		this.settings = settings;
		this.properties = settings.durable();
		this.producer = producer;
		this.factory = factory;
		this.producers = producers;
		this.store = store;
		this.sharing = sharing;
		this.parts = parts;
	}

	/**
	 * Give a delivery its parts.
	 * @param delivery the delivery
	 */
	void assemble(DurableDelivery delivery) {
		Map<String, Object> overrides = overrides();
		List<AutoCloseable> resources = new ArrayList<>();
		Partitioning partitioning = new TopicPartitioning(this.properties).of(this.producer);
		if (this.factory.transactionCapable() && !partitioning.isNone()) {
			logger.warn("Kafka's client chooses the partitions of records in Kafka transactions: "
					+ "'partitioning' under 'durable-kafka' is for records outside of them");
		}
		boolean sends = this.producers.sendsOutsideOfTransactions(this.factory);
		if (!sends) {
			logger.info("The producer is transactional, so records belong to their transactions and are not stored. "
					+ "With 'spring.kafka.template.allow-non-transactional=true' those outside of one are");
		}
		CallbackExecutor callbacks = this.parts.callbacks().create(this.properties.getCallbacks());
		Executor events = callbacks;
		DurableSender<Object, Object> sender = null;
		if (sends) {
			Completions<Object, Object> completions = completions(callbacks);
			resources.add(completions);
			events = completions::execute;
			ClientSettings<Object, Object> client = new ClientSettings<>(this.factory, overrides,
					this.parts.pipelines().of(this.producer), partitioning,
					this.parts.pipelines().serializationRetry());
			sender = sender(delivery, client, completions);
		}
		resources.add(() -> callbacks.close(2, TimeUnit.SECONDS));
		delivery.setEvents(new RelayEvents(this.parts.listeners(), events));
		OutboxRelayLoop relay = this.properties.getRelay().isEnabled()
				? relay(delivery, overrides, partitioning, resources) : null;
		delivery.setParts(sender, relay, resources);
		if (sender != null) {
			delivery.watchThrottling(sender, new ThrottleEvents(this.producer, this.parts.publisher(), events));
			this.sharing.onReleased(sender::kafkaAnsweredOthers);
		}
	}

	private Map<String, Object> overrides() {
		Map<String, Object> overrides = this.producers.overrides(this.factory);
		String applicationName = this.settings.applicationName();
		if (StringUtils.hasText(applicationName)
				&& this.factory.getConfigurationProperties().get(ProducerConfig.CLIENT_ID_CONFIG) == null) {
			// as Spring's factory names its producers, unlike a copy outside of the
			// context
			overrides.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, applicationName + "-producer");
		}
		return overrides;
	}

	private ProducerSettings effective(Map<String, Object> overrides) {
		Map<String, Object> values = new HashMap<>(this.factory.getConfigurationProperties());
		values.putAll(overrides);
		return new ProducerSettings(this.producer, values, Map.of());
	}

	private DurableSender<Object, Object> sender(DurableDelivery delivery, ClientSettings<Object, Object> client,
			Completions<Object, Object> completions) {
		long maxBlock = effective(client.overrides()).number(ProducerConfig.MAX_BLOCK_MS_CONFIG);
		DurableKafkaProperties.Breaker breaker = this.properties.getBreaker();
		SenderSettings settings = new SenderSettings(Duration.ofMillis(maxBlock), breaker.getStallAfter(), REOPEN_WAIT,
				breaker.getProbeInterval(), this.parts.gate().origin(), this.producer);
		OutboxWriterSettings writer = new OutboxWriterSettings(this.settings.outbox().getQueueRows(),
				this.settings.outbox().getQueueBytes().toBytes(), this.settings.outbox().getMaxBatchRows(),
				this.settings.outbox().getMaxBatchBytes().toBytes(), this.settings.outbox().getStoreTimeout(),
				this.settings.outbox().getMaxBatchDelay(), this.settings.outbox().getTargetCommitTime());
		OutboxCap cap = this.parts.cap();
		OutboxParts outbox = new OutboxParts(this.store, this.parts.gate(), writer, () -> {
			delivery.wakeRelay();
			this.sharing.wake();
		}, this.sharing::reopening, () -> delivery.isRelayRunning() && !this.parts.policies().control().isPaused(),
				(cap != null) ? cap : new OutboxCap(this.store, OutboxCapSettings.NONE));
		return new DurableSender<>(client, outbox, completions, this::classify, settings);
	}

	/**
	 * A record of a topic that holds is left to the relay, which makes it a dead letter
	 * that its key waits for.
	 */
	private FailureCategory classify(String topic, Throwable failure) {
		FailureCategory category = this.parts.classification().classify(topic, failure);
		boolean holds = category == FailureCategory.AUTHORIZATION && failure instanceof TopicAuthorizationException
				&& this.properties.getRelay().isEnabled() && this.parts.policies().of(topic).holds();
		return (holds) ? FailureCategory.UNKNOWN_TOPIC : category;
	}

	private Completions<Object, Object> completions(CallbackExecutor executor) {
		DurableKafkaProperties.Callbacks callbacks = this.properties.getCallbacks();
		return new Completions<>(executor, callbacks.getQueue(),
				callbacks.getExecutor() == DurableKafkaProperties.Callbacks.Executor.DIRECT);
	}

	private OutboxRelayLoop relay(DurableDelivery delivery, Map<String, Object> overrides, Partitioning partitioning,
			List<AutoCloseable> resources) {
		DurableKafkaProperties.Relay relay = this.properties.getRelay();
		RelayProducerSource producers = new RelayProducerSource(this.factory, relayOverrides(overrides));
		resources.add(producers);
		delivery.setRelayClient(producers::metrics);
		// an expired delivery is a better reason to give up than a stall
		Duration stallAfter = relay.getDeliveryTimeout().plus(this.properties.getBreaker().getStallAfter());
		Duration maxBackoff = relay.getBackoff().getMax();
		Duration maxTopicBackoff = relay.getBackoff().getMaxTopic();
		if (maxTopicBackoff == null) {
			maxTopicBackoff = (maxBackoff.compareTo(MAX_TOPIC_BACKOFF) > 0) ? maxBackoff : MAX_TOPIC_BACKOFF;
		}
		Duration minPollInterval = relay.getMinPollInterval();
		RelaySettings settings = new RelaySettings(relay.getWindowRows(), relay.getWindowBytes().toBytes(),
				Math.min(DELETE_BATCH, relay.getWindowRows()), relay.getPollInterval(),
				(minPollInterval != null) ? minPollInterval : MIN_POLL_INTERVAL, stallAfter,
				relay.getBackoff().getInitial(), maxBackoff, maxTopicBackoff);
		RelayProducers ofTopics = RelayProducers.of(producers,
				(topic) -> this.parts.routes().producerOf(topic).equals(this.producer), partitioning);
		OutboxRelay outboxRelay = new OutboxRelay(this.store, this.parts.gate(), ofTopics, this.parts.classification(),
				delivery, this.sharing::join, settings, this.parts.policies(), System::nanoTime);
		outboxRelay.learnHeldKeys();
		this.parts.policies().control().onChange(outboxRelay::wake);
		this.sharing.onCommitted(outboxRelay::wake);
		return new OutboxRelayLoop(outboxRelay);
	}

	private Map<String, Object> relayOverrides(Map<String, Object> overrides) {
		Duration timeout = this.properties.getRelay().getDeliveryTimeout();
		ProducerSettings effective = effective(overrides);
		Map<String, Object> properties = new HashMap<>(overrides);
		properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(timeout.toMillis()));
		properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String
			.valueOf(Math.min(timeout.toMillis(), effective.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG))));
		// with one request in flight, batches fill while it is on its way
		properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
		properties.put(ProducerConfig.BATCH_SIZE_CONFIG,
				String.valueOf(Math.max(RELAY_BATCH_SIZE, effective.number(ProducerConfig.BATCH_SIZE_CONFIG))));
		return properties;
	}

}
