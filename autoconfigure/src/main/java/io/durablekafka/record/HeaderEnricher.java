package io.durablekafka.record;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Adds headers to each record. Beans of this type are called in their order, after the
 * library's own headers, on the sending thread and before serialization, so they should
 * be quick. Must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeaderEnricher {

	/**
	 * Add headers to a record.
	 * @param record the record that is sent, which must not be changed
	 * @param headers takes what is to be added
	 * @throws RuntimeException which fails the send, or is logged, as
	 * <code>durable-kafka.headers.on-error</code> says
	 */
	void enrich(ProducerRecord<?, ?> record, AddedHeaders headers);

}
