package io.durablekafka.producer;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.PendingRow;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.SendResult;

/**
 * One record from the call of {@code send} to its outcome. It has one owner at any time;
 * ownership changes by a compare-and-set of the state. It is the producer's callback and
 * the writer's pending row at once, so that a send allocates little.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public final class Delivery<K, V> implements Callback, PendingRow {

	/**
	 * Where a delivery is.
	 */
	enum State {

		/** Owned by the sending thread, then by the producer. */
		DIRECT,

		/** On its way into the outbox. */
		STORING,

		/** Resolved: published, stored or failed. */
		DONE

	}

	private static final State[] STATES = State.values();

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<Delivery> STATE = AtomicIntegerFieldUpdater
		.newUpdater(Delivery.class, "state");

	private final DurableSender<K, V> sender;

	private final @Nullable SendFuture<SendResult<K, V>> future;

	private final Object attachment;

	private final long started = System.nanoTime();

	private volatile int state;

	// Written by the sending thread before the record is shared.

	private ProducerRecord<K, V> record;

	/** The message id in UTF-8: most are never looked at as text. */
	private byte[] messageId;

	byte @Nullable [] key;

	byte @Nullable [] value;

	int slot = Slots.UNORDERED;

	long sequence;

	long timestamp;

	@Nullable Generation<K, V> generation;

	@Nullable Thread sending;

	/** Partitions of the topic, for a record whose partition has to be primed. */
	@Nullable PrimedPartitions partitions;

	/** Partition that this record primes, or -1. */
	int primes = -1;

	/** Whether the record, on its way into the outbox, still counts as in flight. */
	boolean held;

	// Links of the registry of records in flight and of the queue of completions.

	@Nullable Delivery<K, V> registered;

	@Nullable Delivery<K, V> completed;

	/** Whether a producer may have sent the record. */
	boolean sent;

	/** When the sending thread was done, or zero while it is not. */
	long returned;

	/** When the record left for the outbox, or zero if it never did. */
	long diverted;

	/** Why the direct path did not take the record. */
	@Nullable FailureCategory category;

	// The outcome, written by whoever resolved the delivery.

	long resolved;

	@Nullable RecordMetadata metadata;

	@Nullable Throwable failure;

	boolean stored;

	Delivery(DurableSender<K, V> sender, ProducerRecord<K, V> record, byte[] messageId,
			@Nullable SendFuture<SendResult<K, V>> future, Object attachment) {
		this.sender = sender;
		this.record = record;
		this.messageId = messageId;
		this.future = future;
		this.attachment = attachment;
	}

	/**
	 * The record as it is sent.
	 * @return the record
	 */
	public ProducerRecord<K, V> record() {
		return this.record;
	}

	/**
	 * Identity of the record.
	 * @return the message id
	 */
	public String messageId() {
		return new String(this.messageId, StandardCharsets.UTF_8);
	}

	byte[] identity() {
		return this.messageId;
	}

	/**
	 * What the caller waits for.
	 * @return the future, or {@code null} when the caller does not wait
	 */
	public @Nullable SendFuture<SendResult<K, V>> future() {
		return this.future;
	}

	/**
	 * What the caller gave to find again when the delivery is resolved.
	 * @return the attachment
	 */
	public Object attachment() {
		return this.attachment;
	}

	/**
	 * The broker's metadata, once published.
	 * @return the metadata
	 */
	public @Nullable RecordMetadata metadata() {
		return this.metadata;
	}

	/**
	 * Why the delivery failed, once it has.
	 * @return the failure
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Whether the record is committed in the outbox.
	 * @return whether it is stored
	 */
	public boolean isStored() {
		return this.stored;
	}

	/**
	 * {@link System#nanoTime()} at the start of the send.
	 * @return the start
	 */
	public long started() {
		return this.started;
	}

	/**
	 * When the record is published, if it is stored.
	 * @return a future of the broker's metadata, which is without offset when the record
	 * was published before this call
	 */
	public CompletableFuture<RecordMetadata> relayed() {
		return this.sender.published(this);
	}

	/**
	 * Why the record was stored, if it had failed on the direct path.
	 * @return the category of the failure, or {@code null}
	 */
	public @Nullable FailureCategory category() {
		return this.category;
	}

	/**
	 * Whether a producer had the record, and may have sent it.
	 * @return whether the record may be in its topic
	 */
	public boolean mayBeSent() {
		return this.sent;
	}

	/**
	 * How long the sending thread took.
	 * @return the nanoseconds
	 */
	public long blockedNanos() {
		long end = this.returned;
		// the outcome may be known before the sending thread is back
		return ((end != 0) ? end : this.resolved) - this.started;
	}

	/**
	 * How long the record waited for its commit in the outbox.
	 * @return the nanoseconds, zero for a record that was not stored
	 */
	public long queuedNanos() {
		return (this.diverted != 0) ? this.resolved - this.diverted : 0;
	}

	/**
	 * How long a producer had the record, from the end of {@code send} on.
	 * @return the nanoseconds, zero for a record that no producer had
	 */
	public long inFlightNanos() {
		if (!this.sent || this.returned == 0) {
			return 0;
		}
		return Math.max(0, ((this.diverted != 0) ? this.diverted : this.resolved) - this.returned);
	}

	/**
	 * Replace the record by what interceptors made of it.
	 */
	void replace(ProducerRecord<K, V> intercepted, byte[] id) {
		this.record = intercepted;
		this.messageId = id;
	}

	boolean is(State expected) {
		return STATES[this.state] == expected;
	}

	boolean move(State from, State to) {
		boolean moved = STATE.compareAndSet(this, from.ordinal(), to.ordinal());
		if (moved && to == State.STORING) {
			this.diverted = System.nanoTime();
		}
		return moved;
	}

	/**
	 * Leave the direct path without an acknowledgement.
	 */
	void leave(Gate gate) {
		gate.leave(this.slot);
		PrimedPartitions known = this.partitions;
		if (this.primes >= 0 && known != null) {
			known.notPrimed(this.primes);
		}
	}

	/**
	 * Let go of the bytes, which are needed no more.
	 */
	void release() {
		this.key = null;
		this.value = null;
	}

	@Override
	public void onCompletion(RecordMetadata metadata, @Nullable Exception exception) {
		this.sender.completed(this, metadata, exception);
	}

	@Override
	public int slot() {
		return this.slot;
	}

	@Override
	public int size() {
		return ((this.key != null) ? this.key.length : 0) + ((this.value != null) ? this.value.length : 0) + 128;
	}

	@Override
	public OutboxRecord row() {
		return new OutboxRecord(0, Slots.lane(this.slot), this.record.topic(), this.record.partition(), this.key,
				this.value, HeaderCodec.encode(this.record.headers()), this.timestamp, messageId(),
				this.sender.origin());
	}

	@Override
	public void stored() {
		this.sender.stored(this);
	}

	@Override
	public void notStored(Throwable cause) {
		this.sender.notStored(this, cause);
	}

}
