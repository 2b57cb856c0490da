package io.durablekafka.producer;

import org.apache.kafka.common.KafkaException;

/**
 * Somebody wants records to take the outbox.
 *
 * @since 0.1.0
 */
public class ForcedTripException extends KafkaException {

	/**
	 * Create a new exception.
	 */
	public ForcedTripException() {
		super("the direct path was closed by hand");
	}

}
