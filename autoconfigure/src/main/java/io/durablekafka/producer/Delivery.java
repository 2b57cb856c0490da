package io.durablekafka.producer;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

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

	private String messageId;

	byte @Nullable [] key;

	byte @Nullable [] value;

	int slot = Slots.UNORDERED;

	long sequence;

	long timestamp;

	@Nullable Generation<K, V> generation;

	@Nullable Thread sending;

	/** Partition that this record primes, or -1. */
	int primes = -1;

	/** Whether interceptors have seen the record, and so wait for its outcome. */
	boolean intercepted;

	/** Whether the record, on its way into the outbox, still counts as in flight. */
	boolean held;

	// Links of the registry of records in flight and of the queue of completions.

	@Nullable Delivery<K, V> registered;

	@Nullable Delivery<K, V> completed;

	// The outcome, written by whoever resolved the delivery.

	@Nullable RecordMetadata metadata;

	@Nullable Throwable failure;

	boolean stored;

	Delivery(DurableSender<K, V> sender, ProducerRecord<K, V> record, String messageId,
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
	 * Replace the record by what interceptors made of it.
	 */
	void replace(ProducerRecord<K, V> intercepted, String id) {
		this.record = intercepted;
		this.messageId = id;
	}

	boolean is(State expected) {
		return STATES[this.state] == expected;
	}

	boolean move(State from, State to) {
		return STATE.compareAndSet(this, from.ordinal(), to.ordinal());
	}

	/**
	 * Leave the direct path without an acknowledgement.
	 */
	void leave(Gate gate) {
		gate.leave(this.slot);
		Generation<K, V> entered = this.generation;
		if (this.primes >= 0 && entered != null) {
			PrimedPartitions partitions = entered.knownTopic(this.record.topic());
			if (partitions != null) {
				partitions.notPrimed(this.primes);
			}
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
		this.sender.checkSize(this);
		return new OutboxRecord(0, Slots.lane(this.slot), this.record.topic(), this.record.partition(), this.key,
				this.value, HeaderCodec.encode(this.record.headers()), this.timestamp, this.messageId,
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
