package io.durablekafka.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.PendingRow;
import io.durablekafka.outbox.RecordDeadLetteredException;
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

	/** Whether interceptors have seen the record, and so wait for its outcome. */
	boolean intercepted;

	/** Whether the record, on its way into the outbox, still counts as in flight. */
	boolean held;

	// The place among the records in flight, and the link of the queue of completions.

	InFlight.@Nullable Chunk<K, V> chunk;

	int place;

	@Nullable Delivery<K, V> completed;

	/** Whether a producer may have sent the record. */
	boolean sent;

	/** Microseconds after the start when the sending thread was done, or -1. */
	private int returned = -1;

	/** Microseconds after the start when the record left for the outbox, or -1. */
	private int diverted = -1;

	/** Why the direct path did not take the record. */
	@Nullable FailureCategory category;

	// The outcome, written by whoever resolved the delivery.

	private int resolved;

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
	 * @return the time, to the microsecond
	 */
	public Duration blocked() {
		int end = this.returned;
		// the outcome may be known before the sending thread is back
		return micros((end >= 0) ? end : this.resolved);
	}

	/**
	 * How long the record waited for its commit in the outbox.
	 * @return the time, to the microsecond, zero for a record that was not stored
	 */
	public Duration queued() {
		return (this.diverted >= 0) ? micros(this.resolved - this.diverted) : Duration.ZERO;
	}

	/**
	 * How long a producer had the record, from the end of {@code send} on.
	 * @return the time, to the microsecond, zero for a record that no producer had
	 */
	public Duration inFlight() {
		if (!this.sent || this.returned < 0) {
			return Duration.ZERO;
		}
		return micros(Math.max(0, ((this.diverted >= 0) ? this.diverted : this.resolved) - this.returned));
	}

	/**
	 * Show an observer how the send ended.
	 * @param observer the observer
	 */
	public void show(SendObserver observer) {
		int end = this.resolved;
		int back = (this.returned >= 0) ? this.returned : end;
		int left = (this.diverted >= 0) ? this.diverted : end;
		observer.ended(this.record.topic(), sendEnd(), nanos(end), nanos(back),
				(this.diverted >= 0) ? nanos(end - left) : -1, (this.sent) ? nanos(Math.max(0, left - back)) : -1);
	}

	private SendEnd sendEnd() {
		if (this.failure != null) {
			return (this.failure instanceof RecordDeadLetteredException) ? SendEnd.DEAD : SendEnd.FAILED;
		}
		return (this.stored) ? SendEnd.STORED : SendEnd.PUBLISHED;
	}

	private static long nanos(int micros) {
		return micros * 1000L;
	}

	private static Duration micros(int micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

	/**
	 * At most half an hour, to keep this object small: no step takes that long.
	 */
	private int now() {
		return (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - this.started) / 1000);
	}

	/**
	 * The sending thread is done.
	 */
	void returned() {
		this.returned = now();
	}

	/**
	 * The outcome is there.
	 */
	void end() {
		this.resolved = now();
		this.key = null;
		this.value = null;
		// a result that somebody keeps must not keep a producer
		this.generation = null;
		this.partitions = null;
		InFlight.Chunk<K, V> registered = this.chunk;
		if (registered != null) {
			registered.remove(this.place);
			this.chunk = null;
		}
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
			this.diverted = now();
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
