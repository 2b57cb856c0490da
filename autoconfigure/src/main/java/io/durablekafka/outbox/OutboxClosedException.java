package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * The database of the outbox, or the pool of its connections, has been closed in this
 * process, as it is when the application ends.
 *
 * @since 0.1.0
 */
public class OutboxClosedException extends OutboxStoreException {

	/**
	 * Create a new exception.
	 * @param message what could not be done
	 * @param inDoubt whether it may have been done all the same
	 * @param cause the cause
	 */
	public OutboxClosedException(String message, boolean inDoubt, @Nullable Throwable cause) {
		super(message, inDoubt, cause);
	}

}
