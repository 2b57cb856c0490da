package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * The record is neither in its topic nor waiting in the outbox: it is parked as a dead
 * letter, from where somebody may send it again once the reason is gone.
 *
 * @since 0.1.0
 */
public class RecordDeadLetteredException extends RuntimeException {

	private final transient DeadLetter deadLetter;

	/**
	 * Create a new exception.
	 * @param deadLetter what is parked
	 * @param cause what the producer reported
	 */
	public RecordDeadLetteredException(DeadLetter deadLetter, @Nullable Throwable cause) {
		super("Record with message id '%s' has become a dead letter (%s)".formatted(deadLetter.record().messageId(),
				deadLetter.category()), cause);
		this.deadLetter = deadLetter;
	}

	/**
	 * What is parked.
	 * @return the dead letter
	 */
	public DeadLetter getDeadLetter() {
		return this.deadLetter;
	}

	/**
	 * Identity of the record.
	 * @return the message id
	 */
	public String getMessageId() {
		return this.deadLetter.record().messageId();
	}

}
