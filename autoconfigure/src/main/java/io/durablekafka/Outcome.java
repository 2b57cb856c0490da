package io.durablekafka;

/**
 * Where a record is once its future has completed normally.
 *
 * @since 0.1.0
 */
public enum Outcome {

	/**
	 * Acknowledged by Kafka.
	 */
	PUBLISHED,

	/**
	 * Committed in the outbox. The relay brings it to its topic, in the order of its key.
	 */
	STORED

}
