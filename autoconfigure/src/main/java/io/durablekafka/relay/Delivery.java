package io.durablekafka.relay;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One row on its way. Resolved exactly once, whichever of the callback and an exception
 * thrown by {@code send} comes first, and whichever thread that happens on.
 */
final class Delivery implements Callback {

	private static final Object SENT = new Object();

	private static final AtomicReferenceFieldUpdater<Delivery, @Nullable Object> OUTCOME = AtomicReferenceFieldUpdater
		.newUpdater(Delivery.class, Object.class, "outcome");

	private final OutboxRecord row;

	private final ProducerRecord<byte[], byte[]> record;

	private final @Nullable DeadLetter deadLetter;

	private final RelaySession session;

	/**
	 * {@code null} while {@code send} has not returned, {@link #SENT} after that, at last
	 * a {@link RecordMetadata} or a {@link DeliveryFailure}.
	 */
	private volatile @Nullable Object outcome;

	/**
	 * Who wants to know the outcome. Used by the relay's thread.
	 */
	@Nullable RelaySending sending;

	/**
	 * Link of the session's list of resolved deliveries, written before the delivery is
	 * published there.
	 */
	@Nullable Delivery next;

	/**
	 * Create a new delivery.
	 * @param row the row
	 * @param record what is sent for it
	 * @param deadLetter the dead letter that is sent in place of the row, if it is one
	 * @param session the producer
	 */
	Delivery(OutboxRecord row, ProducerRecord<byte[], byte[]> record, @Nullable DeadLetter deadLetter,
			RelaySession session) {
		this.row = row;
		this.record = record;
		this.deadLetter = deadLetter;
		this.session = session;
	}

	@Override
	public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
		if (exception != null) {
			this.session.failed(this, exception);
		}
		else if (metadata != null) {
			this.session.acknowledged(this, metadata);
		}
	}

	/**
	 * The send has returned.
	 * @return the failure if the row failed before that
	 */
	@Nullable DeliveryFailure sent() {
		return OUTCOME.compareAndSet(this, null, SENT) ? null : failure();
	}

	/**
	 * Set the outcome.
	 * @param outcome the outcome
	 * @return when the row was resolved, or {@code null} if it was resolved before
	 */
	@Nullable Moment resolve(Object outcome) {
		if (OUTCOME.compareAndSet(this, null, outcome)) {
			return Moment.DURING_SEND;
		}
		return OUTCOME.compareAndSet(this, SENT, outcome) ? Moment.AFTER_SEND : null;
	}

	OutboxRecord row() {
		return this.row;
	}

	ProducerRecord<byte[], byte[]> record() {
		return this.record;
	}

	/**
	 * Topic that the record is sent to.
	 * @return the topic, which is not that of the row for a dead letter
	 */
	String topic() {
		return this.record.topic();
	}

	@Nullable DeadLetter deadLetter() {
		return this.deadLetter;
	}

	/**
	 * Whether the record has the row's own timestamp.
	 * @return {@code false} if it was given the present time
	 */
	boolean keepsTimestamp() {
		Long timestamp = this.record.timestamp();
		return timestamp != null && timestamp == this.row.timestamp();
	}

	boolean isAcknowledged() {
		return this.outcome instanceof RecordMetadata;
	}

	/**
	 * The broker's answer.
	 * @return the metadata of an acknowledged row
	 */
	RecordMetadata acknowledgement() {
		if (this.outcome instanceof RecordMetadata metadata) {
			return metadata;
		}
		throw new IllegalStateException("Row " + this.row.id() + " was not acknowledged");
	}

	@Nullable DeliveryFailure failure() {
		return (this.outcome instanceof DeliveryFailure failure) ? failure : null;
	}

	/**
	 * When a row failed.
	 */
	enum Moment {

		/**
		 * Nothing was sent after the row.
		 */
		DURING_SEND,

		/**
		 * Later rows may be on their way.
		 */
		AFTER_SEND

	}

}
