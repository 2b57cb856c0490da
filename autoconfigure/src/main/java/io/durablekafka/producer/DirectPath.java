package io.durablekafka.producer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.durablekafka.outbox.DeliveryFailureClassifier;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The way of a record to Kafka: through the gate, in its turn on a fresh producer, until
 * Kafka has answered. What Kafka does not take goes on to the {@link OutboxPath}.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class DirectPath<K, V> {

	private static final long WAIT_STEP = TimeUnit.MICROSECONDS.toNanos(500);

	private static final long NEARLY_DRAINED = 2000;

	private final DirectProducers<K, V> producers;

	private final Breaker<K, V> breaker;

	private final Gate gate;

	private final OutboxPath<K, V> outbox;

	private final Resolutions<K, V> resolutions;

	private final DeliveryFailureClassifier classifier;

	private final BooleanSupplier relayRuns;

	private final long maxBlock;

	private final long reopenWait;

	private final boolean gated = Safeguard.GATE.isOn();

	private final boolean failStop = Safeguard.FAIL_STOP.isOn();

	private final boolean priming;

	private volatile long nextReopenWait = System.nanoTime();

	DirectPath(DirectProducers<K, V> producers, Breaker<K, V> breaker, OutboxParts outboxParts, OutboxPath<K, V> outbox,
			Resolutions<K, V> resolutions, DeliveryFailureClassifier classifier, SenderSettings settings) {
		this.producers = producers;
		this.breaker = breaker;
		this.gate = outboxParts.gate();
		this.relayRuns = outboxParts.relayRuns();
		this.outbox = outbox;
		this.resolutions = resolutions;
		this.classifier = classifier;
		this.maxBlock = settings.maxBlock().toNanos();
		this.reopenWait = settings.reopenWait().toNanos();
		this.priming = Safeguard.PRIMING.isOn() && !producers.hasCustomPartitioner();
	}

	/**
	 * When half of the time that a send may take is over. The other half is for what
	 * comes after.
	 */
	private long half(long deadline) {
		return deadline - this.maxBlock / 2;
	}

	/**
	 * Send a prepared record, or store it when the direct path or the gate of its key is
	 * closed.
	 */
	void route(Delivery<K, V> delivery, long deadline) {
		Generation<K, V> generation = this.breaker.generation(half(deadline));
		if (generation == null || !enter(delivery, deadline)) {
			this.outbox.store(delivery, deadline);
			return;
		}
		delivery.sequence = this.gate.nextSequence(delivery.slot);
		delivery.generation = generation;
		generation.register(delivery);
		if (generation.isClosed()) {
			this.outbox.withdraw(delivery, deadline);
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
		long end = now + Math.min(this.reopenWait, half(deadline) - now);
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
			ProducerRecord<K, V> record = this.producers.withPartition(generation.producer(), delivery);
			if (this.priming && delivery.slot != Slots.UNORDERED
					&& !prime(generation, delivery, record.partition(), deadline)) {
				this.outbox.withdraw(delivery, deadline);
				return;
			}
			delivery.sent = true;
			this.producers.send(generation.producer(), record, delivery);
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
	private boolean prime(Generation<K, V> generation, Delivery<K, V> delivery, @Nullable Integer explicit,
			long deadline) {
		PrimedPartitions partitions = generation.topic(delivery.record().topic());
		delivery.partitions = partitions;
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
		PrimedPartitions partitions = delivery.partitions;
		if (partitions != null) {
			partitions.acknowledged(delivery.primes, metadata.partition(), now);
		}
		this.resolutions.published(delivery, metadata);
	}

	private void failed(Generation<K, V> generation, Delivery<K, V> delivery, Throwable failure) {
		boolean onSendingThread = delivery.sending == Thread.currentThread();
		FailureCategory category = classify(delivery, failure);
		delivery.category = category;
		if (onSendingThread) {
			// the producer has not taken it
			delivery.sent = false;
		}
		if (category == FailureCategory.RECORD || category == FailureCategory.TRANSACTION) {
			reject(delivery, failure);
		}
		else if (category == FailureCategory.AUTHORIZATION) {
			this.outbox.bury(delivery, category, failure);
			if (!(failure instanceof ApiException)) {
				// an idempotent producer does not recover from the error state behind it
				this.breaker.trip(generation, failure, !onSendingThread);
			}
		}
		else if (category == FailureCategory.UNKNOWN_TOPIC && onSendingThread) {
			delivery.failure = failure;
			this.outbox.withdraw(delivery, delivery.started() + this.maxBlock);
		}
		else {
			// the record stays in the registry, where the breaker collects it
			delivery.failure = failure;
			if (this.failStop) {
				this.breaker.trip(generation, failure, !onSendingThread);
			}
			else {
				this.outbox.storeAlone(delivery);
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
			delivery.leave(this.gate);
			this.resolutions.failed(delivery, failure);
		}
	}

}
