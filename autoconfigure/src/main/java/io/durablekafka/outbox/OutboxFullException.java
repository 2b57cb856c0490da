package io.durablekafka.outbox;

/**
 * The outbox holds as much as it may, so a record that Kafka does not take is not stored.
 * It is neither in Kafka nor in the outbox.
 *
 * @since 0.1.0
 */
public class OutboxFullException extends RuntimeException {

	private final OutboxCap.Limit limit;

	/**
	 * Create a new exception.
	 * @param message what is full
	 * @param limit the cap that was reached
	 */
	public OutboxFullException(String message, OutboxCap.Limit limit) {
		super(message);
		this.limit = limit;
	}

	/**
	 * The cap that was reached.
	 * @return the cap
	 */
	public OutboxCap.Limit getLimit() {
		return this.limit;
	}

}
