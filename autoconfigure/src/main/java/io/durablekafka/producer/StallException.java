package io.durablekafka.producer;

import java.time.Duration;

import org.apache.kafka.common.errors.RetriableException;

/**
 * Records are in flight and Kafka has acknowledged nothing for too long.
 *
 * @since 0.1.0
 */
public class StallException extends RetriableException {

	/**
	 * Create a new exception.
	 * @param stallAfter how long nothing was acknowledged
	 */
	public StallException(Duration stallAfter) {
		super("no acknowledgement for %d ms ('durable-kafka.breaker.stall-after')".formatted(stallAfter.toMillis()));
	}

}
