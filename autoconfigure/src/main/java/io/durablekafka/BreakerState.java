package io.durablekafka;

/**
 * Whether records take the direct path to Kafka.
 *
 * @since 0.1.0
 */
public enum BreakerState {

	/**
	 * Records are sent to Kafka first.
	 */
	CLOSED,

	/**
	 * Kafka does not take records at present: they are stored, and the relay tests
	 * whether Kafka answers again.
	 */
	OPEN

}
