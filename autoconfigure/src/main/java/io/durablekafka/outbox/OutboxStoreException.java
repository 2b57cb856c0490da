package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * The outbox could not do what it was asked for.
 *
 * @since 0.1.0
 */
public class OutboxStoreException extends RuntimeException {

	private final boolean inDoubt;

	/**
	 * Create a new exception.
	 * @param message what was asked and what went wrong, without payloads
	 * @param inDoubt whether the change may have been committed all the same
	 * @param cause the cause
	 */
	public OutboxStoreException(String message, boolean inDoubt, @Nullable Throwable cause) {
		super(message, cause);
		this.inDoubt = inDoubt;
	}

	/**
	 * Whether the change may have been committed although the call failed, as when the
	 * connection breaks during a commit.
	 * @return {@code true} if only a look at the table can tell
	 */
	public boolean isInDoubt() {
		return this.inDoubt;
	}

}
