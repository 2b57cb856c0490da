package io.durablekafka.producer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.durablekafka.outbox.CommitObserver;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.DeliveryFailureClassifier;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxWriter;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.SendResult;

/**
 * Sends records: directly while Kafka answers and nothing of their key is stored, through
 * the outbox otherwise. Every delivery is resolved exactly once. Thread-safe; senders
 * share no lock.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public final class DurableSender<K, V> {

	private static final long WAIT_STEP = TimeUnit.MICROSECONDS.toNanos(500);

	private final RecordPreparation<K, V> preparation;

	private final Breaker<K, V> breaker;

	private final OutboxWriter writer;

	private final Completions<K, V> completions;

	private final Resolutions<K, V> resolutions;

	private final DirectPath<K, V> direct;

	private final OutboxPath<K, V> outbox;

	private final OutboxFirst<K, V> outboxFirst;

	private final RelayedRecords relayed;

	private final DirectProducers<K, V> producers;

	private final SenderSettings settings;

	private final long maxBlock;

	private final long storeTimeout;

	private volatile SendListener<K, V> listener = new NoListener<>();

	/**
	 * Create a sender. Nothing is sent and no thread runs before {@link #start()}.
	 * @param client how producers are made, and what they do to a record
	 * @param outbox where records go when Kafka does not take them
	 * @param completions who completes futures
	 * @param classifier decides what a failure means; must not return {@code null}
	 * @param settings time limits
	 */
	public DurableSender(ClientSettings<K, V> client, OutboxParts outbox, Completions<K, V> completions,
			DeliveryFailureClassifier classifier, SenderSettings settings) {
		this.settings = settings;
		this.maxBlock = settings.maxBlock().toNanos();
		this.storeTimeout = outbox.writerSettings().storeTimeout().toNanos();
		this.preparation = new RecordPreparation<>(client);
		this.completions = completions;
		this.resolutions = new Resolutions<>(completions);
		Gate gate = outbox.gate();
		boolean hold = Safeguard.HOLD.isOn();
		this.writer = new OutboxWriter(outbox.store(), gate, (slot) -> hold && gate.isInFlight(slot),
				outbox.writerSettings(), outbox.committed());
		this.outbox = new OutboxPath<>(gate, outbox.store(), this.writer, outbox.cap(), this.resolutions);
		this.outboxFirst = new OutboxFirst<>(this.outbox, outbox, settings);
		this.producers = new DirectProducers<>(client.factory(), overrides(client, settings), client.partitioning());
		this.breaker = new Breaker<>(this.producers, gate, this.writer, settings, outbox.reopening(),
				outbox.relayRuns());
		this.breaker.setEveryTick(completions::watch);
		this.direct = new DirectPath<>(this.producers, this.breaker, outbox, this.outbox, this.resolutions, classifier,
				settings);
		this.relayed = new RelayedRecords(gate, completions::execute);
	}

	/**
	 * A producer may block for half of the time: the other half is for what comes before
	 * it, and after its failure.
	 */
	private static Map<String, Object> overrides(ClientSettings<?, ?> client, SenderSettings settings) {
		Map<String, Object> overrides = new HashMap<>(client.overrides());
		overrides.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.max(1, settings.maxBlock().toMillis() / 2));
		return overrides;
	}

	/**
	 * Have somebody see each commit to the outbox from now on.
	 * @param observer who sees it, or {@code null} for nobody
	 */
	public void setCommitObserver(@Nullable CommitObserver observer) {
		this.writer.setObserver(observer);
	}

	/**
	 * Set who takes part in sends and is told about resolved deliveries. Called once,
	 * before the first send.
	 * @param listener the listener
	 */
	public void setListener(SendListener<K, V> listener) {
		this.listener = listener;
		this.completions.setListener(new SendListener<>() {

			@Override
			public boolean callsApplication(Delivery<K, V> delivery) {
				return DurableSender.this.preparation.hasInterceptors() || listener.callsApplication(delivery);
			}

			@Override
			public void known(Delivery<K, V> delivery) {
				listener.known(delivery);
			}

			@Override
			public void resolved(Delivery<K, V> delivery) {
				DurableSender.this.preparation.acknowledged(delivery);
				listener.resolved(delivery);
			}

		});
	}

	/**
	 * Set topics whose records are always stored, in the transaction of the calling
	 * thread if it is one of the outbox's database. Called once, before the first send.
	 * @param topics names of topics
	 */
	public void setOutboxFirst(Set<String> topics) {
		this.outboxFirst.setTopics(topics);
	}

	/**
	 * Whether the records of a topic are always stored.
	 * @param topic name of the topic
	 * @return whether they are
	 */
	public boolean isOutboxFirst(String topic) {
		return this.outboxFirst.takes(topic);
	}

	/**
	 * Whether a record would be stored in the transaction of the calling thread, so that
	 * its outcome is known when that has ended.
	 * @param topic topic of the record
	 * @return whether it would be part of a transaction
	 */
	public boolean joinsTransaction(String topic) {
		return this.outboxFirst.takes(topic) && this.outboxFirst.isInTransaction();
	}

	/**
	 * Set what the breaker's thread does about once per second. Called once, before the
	 * start.
	 * @param task what to do; it must not block
	 */
	public void setEverySecond(Runnable task) {
		this.breaker.setEverySecond(task);
	}

	/**
	 * Start the threads of the breaker and of the writer.
	 */
	public void start() {
		this.preparation.start();
		this.writer.start();
		this.breaker.start();
	}

	/**
	 * End the direct path: wait for acknowledgements, then store what is left. Records
	 * sent from now on are stored.
	 * @param flush how long to wait for acknowledgements
	 */
	public void stopDirectPath(Duration flush) {
		this.breaker.stop(flush);
	}

	/**
	 * Commit what waits for the outbox, then refuse further records.
	 * @param timeout how long to wait for the database
	 */
	public void close(Duration timeout) {
		this.outbox.close();
		this.writer.close(timeout);
		this.relayed.close();
		this.preparation.close();
	}

	/**
	 * Tell that Kafka has acknowledged a record of the relay, so that the direct path may
	 * be opened again.
	 */
	public void kafkaAnswered() {
		this.breaker.kafkaAnswered();
	}

	/**
	 * Tell that another instance has relayed records of this one, so that Kafka may be
	 * within reach again, and these records are known to be published.
	 */
	public void kafkaAnsweredOthers() {
		this.relayed.relayedElsewhere();
		this.breaker.kafkaAnsweredOthers();
	}

	/**
	 * Tell that the relay has published a stored record and released its gate.
	 * @param row the record
	 * @param metadata the broker's metadata
	 */
	public void relayed(OutboxRecord row, RecordMetadata metadata) {
		this.relayed.relayed(row, metadata);
	}

	/**
	 * Tell that a stored record has become a dead letter.
	 * @param deadLetter the dead letter
	 */
	public void deadLettered(DeadLetter deadLetter) {
		this.relayed.deadLettered(deadLetter);
	}

	/**
	 * When a stored record is published.
	 * @param delivery a stored delivery
	 * @return a future of the broker's metadata, which is without offset when the record
	 * was published before this call
	 */
	public CompletableFuture<RecordMetadata> published(Delivery<K, V> delivery) {
		return this.relayed.await(delivery.record().topic(), delivery.messageId(), delivery.slot());
	}

	/**
	 * Wait until everything that is in flight on the direct path is resolved: published,
	 * failed, or stored when Kafka does not take it. What already waits for the outbox is
	 * not waited for.
	 * @throws InterruptException if the thread is interrupted
	 */
	public void flush() {
		Generation<K, V> generation = this.breaker.current();
		if (generation == null) {
			return;
		}
		List<Delivery<K, V>> inFlight = generation.inFlight();
		generation.producer().flush();
		long deadline = System.nanoTime() + this.storeTimeout;
		for (Delivery<K, V> delivery : inFlight) {
			await(() -> delivery.is(Delivery.State.DONE), deadline);
		}
		await(this.completions.knownSoon(), deadline);
	}

	private void await(BooleanSupplier condition, long deadline) {
		while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
			if (Thread.currentThread().isInterrupted()) {
				throw new InterruptException("Flush interrupted");
			}
			LockSupport.parkNanos(this, WAIT_STEP);
		}
	}

	/**
	 * Metrics of the producer of the direct path.
	 * @return the metrics, empty while there is none
	 */
	public Map<MetricName, ? extends Metric> metrics() {
		Generation<K, V> generation = this.breaker.current();
		return (generation != null) ? generation.producer().metrics() : Map.of();
	}

	/**
	 * Id of the cluster that records are sent to.
	 * @return the id, or {@code null} while the producer has not learnt it
	 */
	public @Nullable String clusterId() {
		return this.producers.clusterId();
	}

	/**
	 * Records that the producer of the direct path has and Kafka has not acknowledged.
	 * @return the number at present
	 */
	public int inFlight() {
		Generation<K, V> generation = this.breaker.current();
		return (generation != null) ? generation.count() : 0;
	}

	/**
	 * Whether the direct path is closed because Kafka does not answer.
	 * @return whether the breaker is open
	 */
	public boolean isBreakerOpen() {
		return this.breaker.isOpen();
	}

	/**
	 * Send records to the outbox until {@link #resetBreaker()}. What is in flight is
	 * stored as well.
	 */
	public void forceBreakerOpen() {
		this.breaker.force();
	}

	/**
	 * Try Kafka at once, whatever keeps records from it.
	 */
	public void resetBreaker() {
		this.breaker.reset();
	}

	/**
	 * Whether the direct path is closed by hand.
	 * @return whether {@link #forceBreakerOpen()} is in effect
	 */
	public boolean isBreakerForced() {
		return this.breaker.isForced();
	}

	/**
	 * How often the direct path was given up since the start.
	 * @param cause for which reason
	 * @return the number of trips
	 */
	public long trips(TripCause cause) {
		return this.breaker.trips(cause);
	}

	/**
	 * Figures since the start.
	 * @return the statistics
	 */
	public SenderStatistics statistics() {
		return this.resolutions.statistics();
	}

	/**
	 * Send a record. Never throws for what happens to the record: the outcome arrives at
	 * the listener of the {@link Completions}.
	 * @param original the record, which is not changed
	 * @param future what the caller waits for, or {@code null}
	 * @param attachment what the listener wants to find again in the delivery
	 */
	public void send(ProducerRecord<K, V> original, @Nullable SendFuture<SendResult<K, V>> future, Object attachment) {
		Delivery<K, V> delivery = this.preparation.delivery(this, original, future, attachment);
		long deadline = delivery.started() + this.maxBlock;
		try {
			this.outbox.checkOpen();
			this.preparation.prepare(delivery, this.listener, deadline - this.maxBlock / 2);
			awaitCallbacks(deadline - this.maxBlock / 2);
		}
		catch (Throwable ex) {
			delivery.move(Delivery.State.DIRECT, Delivery.State.DONE);
			delivery.category = UnsentRecords.category(original.topic(), ex);
			Throwable masked = this.preparation.masked(ex);
			this.resolutions.failed(delivery, masked);
			if (this.outboxFirst.takes(original.topic())) {
				this.outboxFirst.failed(masked);
			}
			return;
		}
		// a callback on the network thread would wait for itself
		long end = this.completions.isOnNetworkThread() ? delivery.started() : deadline;
		if (this.outboxFirst.takes(delivery.record().topic())) {
			this.outboxFirst.store(delivery, end);
		}
		else {
			this.direct.route(delivery, end);
		}
		delivery.returned();
	}

	private void awaitCallbacks(long deadline) {
		while (this.completions.isFull()) {
			if (Thread.currentThread().isInterrupted()) {
				throw new InterruptException("Interrupted while waiting for callbacks of earlier sends");
			}
			if (System.nanoTime() - deadline >= 0) {
				throw new TimeoutException("Callbacks of earlier sends are too slow: the backlog "
						+ "('durable-kafka.callbacks.queue') was full for half of %d ms ('durable-kafka.producer.max-block')"
							.formatted(this.settings.maxBlock().toMillis()));
			}
			LockSupport.parkNanos(this, WAIT_STEP);
		}
	}

	/**
	 * The producer's callback, on its network thread or on the sending thread.
	 */
	void completed(Delivery<K, V> delivery, RecordMetadata metadata, @Nullable Exception exception) {
		this.direct.completed(delivery, metadata, exception);
	}

	void stored(Delivery<K, V> delivery) {
		this.outbox.stored(delivery);
	}

	void notStored(Delivery<K, V> delivery, Throwable cause) {
		this.outbox.notStored(delivery, cause);
	}

	String origin() {
		return this.settings.origin();
	}

	/**
	 * In place until there is a listener.
	 */
	private static final class NoListener<K, V> implements SendListener<K, V> {

		@Override
		public void known(Delivery<K, V> delivery) {
			// nobody to tell
		}

		@Override
		public void resolved(Delivery<K, V> delivery) {
			// nobody to tell
		}

	}

}
