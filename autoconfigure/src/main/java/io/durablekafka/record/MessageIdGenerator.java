package io.durablekafka.record;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Computes the message id of records whose caller has set none, such as the id of the
 * business event, so that two sends of one event are recognised as duplicates. A bean of
 * this type replaces the random id. Called on the sending thread, so it should be quick.
 * Must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MessageIdGenerator {

	/**
	 * Compute the message id of a record.
	 * @param record the record that is sent, which must not be changed
	 * @return the id, the same for the same event; {@code null} or blank for a random one
	 * @throws RuntimeException which fails the send
	 */
	@Nullable String generate(ProducerRecord<?, ?> record);

}
