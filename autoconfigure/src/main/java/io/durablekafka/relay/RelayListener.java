package io.durablekafka.relay;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of the rows. Called on the relay's thread only, one call at a time,
 * so it must be quick: the relay waits for it. An exception is logged and changes
 * nothing.
 *
 * @since 0.1.0
 */
public interface RelayListener {

	/**
	 * A row is about to be given to a producer. For a dead letter that goes to its topic,
	 * it is the row that died.
	 * @param row the row
	 * @param record what is sent for it, which must not be changed
	 * @return what to tell of the outcome, or {@code null} when nobody wants to know
	 */
	default @Nullable RelaySending sending(OutboxRecord row, ProducerRecord<byte[], byte[]> record) {
		return null;
	}

	/**
	 * A row was acknowledged by Kafka, has left the outbox, and its gate is lowered.
	 * @param row the row
	 * @param metadata the broker's answer
	 */
	default void relayed(OutboxRecord row, RecordMetadata metadata) {
	}

	/**
	 * A row was moved to the dead letters, and its gate is lowered.
	 * @param deadLetter the row and the reason
	 */
	default void deadLettered(DeadLetter deadLetter) {
	}

	/**
	 * Kafka has acknowledged rows since the last call. They may still be in the outbox.
	 */
	default void acknowledged() {
	}

	/**
	 * Kafka did not take rows and the relay backs off. Not called for invalid records, an
	 * unknown topic, or a failing database.
	 * @param failure the first failure
	 */
	default void failed(Throwable failure) {
	}

}
