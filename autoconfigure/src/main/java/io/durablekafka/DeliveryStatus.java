package io.durablekafka;

import io.durablekafka.record.Rejections;

/**
 * What has become of the records that one producer was given since the application
 * started, for health, metrics and people. Implementations are thread-safe, and reading
 * is cheap: nothing here blocks or touches the database.
 *
 * @since 0.1.0
 */
public interface DeliveryStatus {

	/**
	 * Name of the producer.
	 * @return the name, {@code default} for that of the primary template
	 */
	String producer();

	/**
	 * Records that Kafka acknowledged to the template, also those of Kafka transactions,
	 * whether or not these were committed.
	 * @return the number since the start
	 */
	long published();

	/**
	 * Records that were committed in the outbox.
	 * @return the number since the start
	 */
	long stored();

	/**
	 * Stored records that Kafka acknowledged to the relay.
	 * @return the number since the start
	 */
	long relayed();

	/**
	 * Records whose future failed: they are neither in Kafka nor in the outbox.
	 * @return the number since the start
	 */
	long failed();

	/**
	 * Records that were parked as dead letters.
	 * @return the number since the start
	 */
	long deadLettered();

	/**
	 * Records that were not valid. They count as failed as well where failed records are
	 * counted, which is with an outbox.
	 * @return their numbers since the start, by rule
	 */
	Rejections rejected();

	/**
	 * Whether records take the direct path at present.
	 * @return the state of the breaker
	 */
	BreakerState breaker();

}
