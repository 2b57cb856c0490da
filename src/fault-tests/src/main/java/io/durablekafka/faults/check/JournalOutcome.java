package io.durablekafka.faults.check;

/**
 * How a future completed.
 */
public enum JournalOutcome {

	/**
	 * Normally, acknowledged by Kafka.
	 */
	PUBLISHED,

	/**
	 * Normally, committed in the outbox.
	 */
	STORED,

	/**
	 * Exceptionally, or the send itself threw.
	 */
	FAILED

}
