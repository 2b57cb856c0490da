package io.durablekafka;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Is told what becomes of each record: first one of {@link #published}, {@link #stored},
 * {@link #deadLettered} and {@link #rejected}; for a stored record later, in this
 * instance or in another one, {@link #relayed} or {@link #deadLettered}. Beans of this
 * type are called in their order, on the threads of <code>durable-kafka.callbacks</code>;
 * one that throws is logged and harms neither the others nor the record. Records of Kafka
 * transactions, of topics in mode <code>kafka-only</code> and of a template without an
 * outbox are told about on the thread that Spring's template completes them on, which is
 * the producer's network thread. Must be thread-safe.
 *
 * @since 0.1.0
 */
public interface DeliveryListener {

	/**
	 * Kafka has acknowledged a record.
	 * @param result the result of the send
	 */
	default void published(DurableSendResult<?, ?> result) {
	}

	/**
	 * A record is committed in the outbox.
	 * @param result the result of the send
	 */
	default void stored(DurableSendResult<?, ?> result) {
	}

	/**
	 * Kafka has acknowledged a stored record.
	 * @param record the record
	 * @param metadata the broker's metadata
	 */
	default void relayed(OutboxRecord record, RecordMetadata metadata) {
	}

	/**
	 * A record is parked as a dead letter.
	 * @param deadLetter the dead letter
	 */
	default void deadLettered(DeadLetter deadLetter) {
	}

	/**
	 * A record is neither in its topic nor stored, and will not be.
	 * @param record the record
	 * @param failure why
	 */
	default void rejected(ProducerRecord<?, ?> record, Throwable failure) {
	}

}
