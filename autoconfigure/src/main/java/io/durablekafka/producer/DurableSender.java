package io.durablekafka.producer;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.DeliveryFailureClassifier;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxWriter;
import io.durablekafka.outbox.RecordDeadLetteredException;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
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

	private static final long NEARLY_DRAINED = 2000;

	private final RecordPreparation<K, V> preparation;

	private final DirectProducers<K, V> producers;

	private final Breaker<K, V> breaker;

	private final Gate gate;

	private final OutboxStore store;

	private final OutboxWriter writer;

	private final Completions<K, V> completions;

	private final DeliveryFailureClassifier classifier;

	private final SenderSettings settings;

	private final BooleanSupplier relayRuns;

	private final SenderStatistics statistics = new SenderStatistics();

	private final RelayedRecords relayed;

	private final boolean gated = Safeguard.GATE.isOn();

	private final boolean failStop = Safeguard.FAIL_STOP.isOn();

	private final boolean priming;

	private final long maxBlock;

	private final long storeTimeout;

	private volatile long nextReopenWait = System.nanoTime();

	private volatile SendListener<K, V> listener = new NoListener<>();

	private volatile boolean closed;

	/**
	 * Create a sender. Nothing is sent and no thread runs before {@link #start()}.
	 * @param client how producers are made, and what they do to a record
	 * @param outbox where records go when Kafka does not take them
	 * @param completions who completes futures
	 * @param classifier decides what a failure means; must not return {@code null}
	 * @param settings time limits
	 * @param clock gives the timestamp of records that have none
	 */
	public DurableSender(ClientSettings<K, V> client, OutboxParts outbox, Completions<K, V> completions,
			DeliveryFailureClassifier classifier, SenderSettings settings, Clock clock) {
		this.maxBlock = settings.maxBlock().toNanos();
		Map<String, Object> overrides = new HashMap<>(client.overrides());
		// the other half is for what comes before the producer, and after its failure
		overrides.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.max(1, settings.maxBlock().toMillis() / 2));
		this.producers = new DirectProducers<>(client.factory(), overrides);
		this.preparation = new RecordPreparation<>(client, clock);
		this.gate = outbox.gate();
		this.store = outbox.store();
		this.storeTimeout = outbox.writerSettings().storeTimeout().toNanos();
		this.relayRuns = outbox.relayRuns();
		boolean hold = Safeguard.HOLD.isOn();
		this.writer = new OutboxWriter(outbox.store(), this.gate, (slot) -> hold && this.gate.isInFlight(slot),
				outbox.writerSettings(), outbox.committed());
		this.breaker = new Breaker<>(this.producers, this.gate, this.writer, settings, this.relayRuns);
		this.completions = completions;
		this.relayed = new RelayedRecords(this.gate, completions::execute);
		this.classifier = classifier;
		this.settings = settings;
		this.priming = Safeguard.PRIMING.isOn() && !this.producers.hasCustomPartitioner();
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
	 * Start the threads of the breaker and of the writer.
	 */
	public void start() {
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
		this.closed = true;
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
	 * Whether the direct path is closed because Kafka does not answer.
	 * @return whether the breaker is open
	 */
	public boolean isBreakerOpen() {
		return this.breaker.isOpen();
	}

	/**
	 * How often the direct path was given up since the start.
	 * @return the number of trips
	 */
	public long trips() {
		return this.breaker.trips();
	}

	/**
	 * Figures since the start.
	 * @return the statistics
	 */
	public SenderStatistics statistics() {
		return this.statistics;
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
			checkOpen();
			this.preparation.prepare(delivery, this.listener);
			awaitCallbacks(half(deadline));
		}
		catch (Throwable ex) {
			delivery.move(Delivery.State.DIRECT, Delivery.State.DONE);
			fail(delivery, ex);
			return;
		}
		route(delivery, deadline);
	}

	/**
	 * When half of the time that a send may take is over.
	 */
	private long half(long deadline) {
		return deadline - this.maxBlock / 2;
	}

	private void checkOpen() {
		if (this.closed) {
			throw closedException();
		}
	}

	private static IllegalStateException closedException() {
		return new IllegalStateException(
				"The DurableKafkaTemplate has been closed with its application context and sends nothing any more");
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

	private void route(Delivery<K, V> delivery, long deadline) {
		Generation<K, V> generation = this.breaker.generation(half(deadline));
		if (generation == null || !enter(delivery, deadline)) {
			store(delivery, deadline);
			return;
		}
		delivery.sequence = this.gate.nextSequence(delivery.slot);
		delivery.generation = generation;
		generation.register(delivery);
		if (generation.isClosed()) {
			withdraw(delivery, deadline);
			return;
		}
		sendDirectly(generation, delivery, deadline);
	}

	/**
	 * Enter the direct path if the gate is open. When the direct path is open and the
	 * outbox nearly empty, it is worth waiting a moment for the last rows of the key:
	 * otherwise a busy key would never find its gate open.
	 */
	private boolean enter(Delivery<K, V> delivery, long deadline) {
		int slot = delivery.slot;
		if (this.gate.enter(slot)) {
			return true;
		}
		if (!this.gated) {
			delivery.slot = Slots.UNORDERED;
			return true;
		}
		long now = System.nanoTime();
		if (this.gate.stored() > NEARLY_DRAINED || now - this.nextReopenWait < 0 || !this.relayRuns.getAsBoolean()) {
			return false;
		}
		long end = now + Math.min(this.settings.reopenWait().toNanos(), half(deadline) - now);
		while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
			if (this.gate.isOpen(slot) && this.gate.enter(slot)) {
				return true;
			}
			LockSupport.parkNanos(this, WAIT_STEP);
		}
		this.nextReopenWait = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
		return false;
	}

	private void sendDirectly(Generation<K, V> generation, Delivery<K, V> delivery, long deadline) {
		delivery.sending = Thread.currentThread();
		try {
			if (this.priming && delivery.slot != Slots.UNORDERED && !prime(generation, delivery, deadline)) {
				withdraw(delivery, deadline);
				return;
			}
			this.producers.send(generation.producer(), delivery);
		}
		catch (InterruptException ex) {
			reject(delivery, ex);
		}
		catch (Throwable ex) {
			failed(generation, delivery, ex);
		}
		finally {
			delivery.sending = null;
		}
	}

	/**
	 * Wait for the turn of this record on its partition.
	 * @return whether the record may go
	 */
	private boolean prime(Generation<K, V> generation, Delivery<K, V> delivery, long deadline) {
		PrimedPartitions partitions = generation.topic(delivery.record().topic());
		Integer explicit = delivery.record().partition();
		int partition = (explicit != null) ? explicit
				: Utils.toPositive(Utils.murmur2(delivery.key)) % partitions.count();
		if (partition >= partitions.count() || partitions.isPrimed(partition, delivery.started())) {
			return true;
		}
		PrimedPartitions.Turn turn = partitions.await(partition, half(deadline));
		if (turn == PrimedPartitions.Turn.PRIME) {
			delivery.primes = partition;
		}
		return turn != PrimedPartitions.Turn.LEAVE;
	}

	/**
	 * The producer's callback, on its network thread or on the sending thread.
	 */
	void completed(Delivery<K, V> delivery, RecordMetadata metadata, @Nullable Exception exception) {
		Generation<K, V> generation = delivery.generation;
		if (generation == null) {
			return;
		}
		try {
			if (exception == null) {
				published(generation, delivery, metadata);
			}
			else {
				failed(generation, delivery, exception);
			}
		}
		catch (Throwable ex) {
			this.breaker.trip(generation, ex, delivery.sending != Thread.currentThread());
		}
	}

	private void published(Generation<K, V> generation, Delivery<K, V> delivery, RecordMetadata metadata) {
		if (!delivery.move(Delivery.State.DIRECT, Delivery.State.DONE)) {
			return;
		}
		this.gate.leave(delivery.slot);
		long now = this.breaker.now();
		generation.answered(now);
		PrimedPartitions partitions = generation.knownTopic(metadata.topic());
		if (partitions != null) {
			partitions.acknowledged(delivery.primes, metadata.partition(), now);
		}
		delivery.metadata = metadata;
		delivery.release();
		this.statistics.countPublished();
		this.completions.resolved(delivery);
	}

	private void failed(Generation<K, V> generation, Delivery<K, V> delivery, Throwable failure) {
		boolean onSendingThread = delivery.sending == Thread.currentThread();
		FailureCategory category = classify(delivery, failure);
		if (category == FailureCategory.RECORD || category == FailureCategory.TRANSACTION) {
			reject(delivery, failure);
		}
		else if (category == FailureCategory.AUTHORIZATION) {
			bury(delivery, category, failure);
			if (!(failure instanceof ApiException)) {
				// an idempotent producer does not recover from the error state behind it
				this.breaker.trip(generation, failure, !onSendingThread);
			}
		}
		else if (category == FailureCategory.UNKNOWN_TOPIC && onSendingThread) {
			delivery.failure = failure;
			withdraw(delivery, delivery.started() + this.maxBlock);
		}
		else {
			// the record stays in the registry, where the breaker collects it
			delivery.failure = failure;
			if (this.failStop) {
				this.breaker.trip(generation, failure, !onSendingThread);
			}
			else if (delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
				this.gate.raise(delivery.slot);
				this.writer.offerNow(delivery);
				leave(delivery);
			}
		}
	}

	private @Nullable FailureCategory classify(Delivery<K, V> delivery, Throwable failure) {
		try {
			return this.classifier.classify(delivery.record().topic(), failure);
		}
		catch (Throwable ex) {
			failure.addSuppressed(ex);
			return null;
		}
	}

	private void reject(Delivery<K, V> delivery, Throwable failure) {
		if (delivery.move(Delivery.State.DIRECT, Delivery.State.DONE)) {
			leave(delivery);
			fail(delivery, failure);
		}
	}

	private void bury(Delivery<K, V> delivery, FailureCategory category, Throwable failure) {
		if (!delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
			return;
		}
		leave(delivery);
		if (!this.writer.execute(() -> buryNow(delivery, category, failure))) {
			notBuried(delivery, closedException(), failure);
		}
	}

	private void buryNow(Delivery<K, V> delivery, FailureCategory category, Throwable failure) {
		try {
			this.store.bury(new DeadLetter(delivery.row(), category, failure.toString(), 1));
		}
		catch (Throwable ex) {
			notBuried(delivery, ex, failure);
			return;
		}
		delivery.move(Delivery.State.STORING, Delivery.State.DONE);
		this.statistics.countDeadLettered();
		resolveFailed(delivery, new RecordDeadLetteredException(delivery.messageId(), category, failure));
	}

	private void notBuried(Delivery<K, V> delivery, Throwable cause, Throwable failure) {
		delivery.move(Delivery.State.STORING, Delivery.State.DONE);
		fail(delivery, both("Kafka refuses the record, and it could not become a dead letter", failure, cause));
	}

	private void leave(Delivery<K, V> delivery) {
		this.gate.leave(delivery.slot);
		Generation<K, V> generation = delivery.generation;
		if (delivery.primes >= 0 && generation != null) {
			PrimedPartitions partitions = generation.knownTopic(delivery.record().topic());
			if (partitions != null) {
				partitions.notPrimed(delivery.primes);
			}
		}
	}

	/**
	 * Take a record off the direct path, before a producer has taken it, and store it. It
	 * leaves the direct path before it waits for its place in the queue, since the writer
	 * may be waiting for just that; the gate, raised first, keeps later records behind
	 * it.
	 */
	private void withdraw(Delivery<K, V> delivery, long deadline) {
		if (delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
			this.gate.raise(delivery.slot);
			leave(delivery);
			offer(delivery, deadline);
		}
	}

	private void store(Delivery<K, V> delivery, long deadline) {
		delivery.move(Delivery.State.DIRECT, Delivery.State.STORING);
		// first, so that no later record of the slot can take the direct path
		this.gate.raise(delivery.slot);
		offer(delivery, deadline);
	}

	private void offer(Delivery<K, V> delivery, long deadline) {
		if (this.writer.offer(delivery, deadline)) {
			return;
		}
		notStored(delivery, this.closed ? closedException() : new TimeoutException(
				"The queue of the outbox ('durable-kafka.outbox.queue-rows', 'durable-kafka.outbox.queue-bytes') "
						+ "was full for the rest of 'durable-kafka.producer.max-block', with %d records waiting"
							.formatted(this.writer.queued())));
	}

	/**
	 * Check that a record which is about to be stored can ever be published.
	 */
	void checkSize(Delivery<K, V> delivery) {
		this.preparation.checkSize(delivery);
	}

	void stored(Delivery<K, V> delivery) {
		if (!delivery.move(Delivery.State.STORING, Delivery.State.DONE)) {
			return;
		}
		if (delivery.held) {
			this.gate.leave(delivery.slot);
		}
		delivery.stored = true;
		delivery.release();
		this.statistics.countStored();
		this.completions.resolved(delivery);
	}

	void notStored(Delivery<K, V> delivery, Throwable cause) {
		if (!delivery.move(Delivery.State.STORING, Delivery.State.DONE)) {
			return;
		}
		this.gate.lower(delivery.slot);
		if (delivery.held) {
			this.gate.leave(delivery.slot);
		}
		Throwable direct = delivery.failure;
		fail(delivery, (direct != null) ? both("The record is neither published nor stored", cause, direct) : cause);
	}

	/**
	 * An exception of this record's own: causes are shared by all records of a batch.
	 */
	private static OutboxStoreException both(String message, Throwable cause, Throwable other) {
		boolean inDoubt = cause instanceof OutboxStoreException exception && exception.isInDoubt();
		OutboxStoreException both = new OutboxStoreException(message + ": " + cause.getMessage(), inDoubt, cause);
		both.addSuppressed(other);
		return both;
	}

	private void fail(Delivery<K, V> delivery, Throwable failure) {
		this.statistics.countFailed();
		resolveFailed(delivery, failure);
	}

	private void resolveFailed(Delivery<K, V> delivery, Throwable failure) {
		delivery.failure = failure;
		delivery.release();
		this.completions.resolved(delivery);
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
