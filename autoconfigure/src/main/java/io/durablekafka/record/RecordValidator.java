package io.durablekafka.record;

import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Checks each record before it is serialized. Beans of this type are asked in their
 * order, after the library's own rules, on the sending thread. Must be thread-safe, and
 * must not change the record.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordValidator {

	/**
	 * Check a record.
	 * @param record the record as it would be sent
	 * @return what is wrong with it, empty when nothing is
	 * @throws RuntimeException which fails the send as a violation of the rule
	 * {@code validator} does
	 */
	List<Violation> validate(ProducerRecord<?, ?> record);

}
