package io.durablekafka.relay;

import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A row on its way to Kafka, for somebody who watches it. Called on the relay's thread,
 * one of the two methods and once.
 *
 * @since 0.1.0
 */
public interface RelaySending {

	/**
	 * Kafka has acknowledged the row.
	 * @param metadata the broker's answer
	 */
	void acknowledged(RecordMetadata metadata);

	/**
	 * Kafka has not taken the row.
	 * @param failure why
	 */
	void failed(Throwable failure);

}
