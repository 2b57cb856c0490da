package io.durablekafka.producer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxFullException;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxWriter;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way of a record into the outbox, or among the dead letters.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class OutboxPath<K, V> {

	private static final long WAIT_STEP = TimeUnit.MILLISECONDS.toNanos(1);

	private final Gate gate;

	private final OutboxStore store;

	private final OutboxWriter writer;

	private final OutboxCap cap;

	private final Resolutions<K, V> resolutions;

	private volatile boolean closed;

	OutboxPath(Gate gate, OutboxStore store, OutboxWriter writer, OutboxCap cap, Resolutions<K, V> resolutions) {
		this.gate = gate;
		this.store = store;
		this.writer = writer;
		this.cap = cap;
		this.resolutions = resolutions;
	}

	void close() {
		this.closed = true;
	}

	void checkOpen() {
		if (this.closed) {
			throw closedException();
		}
	}

	private static IllegalStateException closedException() {
		return new IllegalStateException(
				"The DurableKafkaTemplate has been closed with its application context and sends nothing any more");
	}

	/**
	 * Store a record that never entered the direct path.
	 */
	void store(Delivery<K, V> delivery, long deadline) {
		delivery.move(Delivery.State.DIRECT, Delivery.State.STORING);
		// first, so that no later record of the slot can take the direct path
		this.gate.raise(delivery.slot);
		offer(delivery, deadline);
	}

	/**
	 * Take a record off the direct path, before a producer has taken it, and store it. It
	 * leaves the direct path before it waits for its place in the queue, since the writer
	 * may be waiting for just that; the gate, raised first, keeps later records behind
	 * it.
	 */
	void withdraw(Delivery<K, V> delivery, long deadline) {
		if (delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
			this.gate.raise(delivery.slot);
			delivery.leave(this.gate);
			offer(delivery, deadline);
		}
	}

	/**
	 * Store a failed record as if those behind it did not matter.
	 */
	void storeAlone(Delivery<K, V> delivery) {
		if (delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
			this.gate.raise(delivery.slot);
			this.writer.offerNow(delivery);
			delivery.leave(this.gate);
		}
	}

	/**
	 * Take a record that is stored later, by whoever calls this.
	 */
	void keep(Delivery<K, V> delivery) {
		delivery.move(Delivery.State.DIRECT, Delivery.State.STORING);
		this.gate.raise(delivery.slot);
	}

	/**
	 * Store a record that was kept, now that it cannot wait.
	 */
	void storeLate(Delivery<K, V> delivery) {
		if (!this.writer.offerNow(delivery)) {
			notStored(delivery, closedException());
		}
	}

	/**
	 * Fail a record that nobody has taken.
	 */
	void refuse(Delivery<K, V> delivery, Throwable cause) {
		if (delivery.move(Delivery.State.DIRECT, Delivery.State.DONE)) {
			this.resolutions.failed(delivery, cause);
		}
	}

	private void offer(Delivery<K, V> delivery, long deadline) {
		OutboxFullException full = awaitRoom(delivery.record().topic(), deadline);
		if (full != null) {
			notStored(delivery, full);
			return;
		}
		if (this.writer.offer(delivery, deadline)) {
			return;
		}
		notStored(delivery, this.closed ? closedException() : new TimeoutException(
				"The queue of the outbox ('durable-kafka.outbox.queue-rows', 'durable-kafka.outbox.queue-bytes') "
						+ "was full for the rest of 'durable-kafka.producer.max-block', with %d records waiting"
							.formatted(this.writer.queued())));
	}

	/**
	 * Wait for room in the outbox, if that is wanted. What the fail-stop collects does
	 * not come here: it cannot wait, and is bounded by the producer's buffer.
	 * @return why the record is not stored, or {@code null} when there is room
	 */
	@Nullable OutboxFullException awaitRoom(String topic, long deadline) {
		OutboxCap.Limit limit = exceeded(topic);
		while (limit != null) {
			if (!this.cap.blocks() || this.closed || System.nanoTime() - deadline >= 0
					|| Thread.currentThread().isInterrupted()) {
				return this.cap.refuse(topic, limit);
			}
			LockSupport.parkNanos(this, WAIT_STEP);
			limit = exceeded(topic);
		}
		return null;
	}

	private OutboxCap.@Nullable Limit exceeded(String topic) {
		return this.cap.exceeded(topic, this.writer.queued(), this.writer.queuedBytes());
	}

	void stored(Delivery<K, V> delivery) {
		if (!delivery.move(Delivery.State.STORING, Delivery.State.DONE)) {
			return;
		}
		if (delivery.held) {
			this.gate.leave(delivery.slot);
		}
		this.resolutions.stored(delivery);
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
		this.resolutions.failed(delivery,
				(direct != null) ? both("The record is neither published nor stored", cause, direct) : cause);
	}

	/**
	 * Make a record that Kafka refuses a dead letter, on the thread of the writer.
	 */
	void bury(Delivery<K, V> delivery, FailureCategory category, Throwable failure) {
		if (!delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
			return;
		}
		delivery.leave(this.gate);
		if (!this.writer.execute(() -> buryNow(delivery, category, failure))) {
			notBuried(delivery, closedException(), failure);
		}
	}

	private void buryNow(Delivery<K, V> delivery, FailureCategory category, Throwable failure) {
		DeadLetter deadLetter;
		try {
			deadLetter = new DeadLetter(delivery.row(), category, failure.toString(), 1);
			this.store.bury(deadLetter);
		}
		catch (Throwable ex) {
			notBuried(delivery, ex, failure);
			return;
		}
		delivery.move(Delivery.State.STORING, Delivery.State.DONE);
		this.resolutions.deadLettered(delivery, deadLetter, failure);
	}

	private void notBuried(Delivery<K, V> delivery, Throwable cause, Throwable failure) {
		delivery.move(Delivery.State.STORING, Delivery.State.DONE);
		this.resolutions.failed(delivery,
				both("Kafka refuses the record, and it could not become a dead letter", failure, cause));
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

}
