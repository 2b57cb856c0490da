package io.durablekafka.outbox;

/**
 * Where a stored record is.
 *
 * @since 0.1.0
 */
public enum OutboxState {

	/**
	 * It waits for the relay.
	 */
	PENDING,

	/**
	 * It is a dead letter.
	 */
	DEAD

}
