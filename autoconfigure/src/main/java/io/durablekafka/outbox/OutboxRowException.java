package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * The outbox is there, but refuses a row of the batch for what it contains, so that
 * trying the same batch again is useless. Nothing of the batch was committed.
 *
 * @since 0.1.0
 */
public class OutboxRowException extends OutboxStoreException {

	/**
	 * Create a new exception.
	 * @param message what was refused, without payloads
	 * @param cause the cause
	 */
	public OutboxRowException(String message, @Nullable Throwable cause) {
		super(message, false, cause);
	}

}
