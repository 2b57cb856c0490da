package io.durablekafka.outbox;

/**
 * A record of an expendable topic was dropped to leave the rest of the outbox to others.
 *
 * @since 0.1.0
 */
public class RecordShedException extends OutboxFullException {

	/**
	 * Create a new exception.
	 * @param message what is full
	 * @param limit the cap that is near
	 */
	public RecordShedException(String message, OutboxCap.Limit limit) {
		super(message, limit);
	}

}
