package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * The record is neither in its topic nor waiting in the outbox: it is parked as a dead
 * letter, from where somebody may send it again once the reason is gone.
 *
 * @since 0.1.0
 */
public class RecordDeadLetteredException extends RuntimeException {

	private final String messageId;

	/**
	 * Create a new exception.
	 * @param messageId identity of the record
	 * @param category why it is dead
	 * @param cause what the producer reported
	 */
	public RecordDeadLetteredException(String messageId, FailureCategory category, @Nullable Throwable cause) {
		super("Record with message id '%s' has become a dead letter (%s)".formatted(messageId, category), cause);
		this.messageId = messageId;
	}

	/**
	 * Identity of the record.
	 * @return the message id
	 */
	public String getMessageId() {
		return this.messageId;
	}

}
