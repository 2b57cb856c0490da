package io.durablekafka.autoconfigure;

/**
 * The database of the outbox does not answer when the application starts.
 */
final class OutboxDatabaseUnavailableException extends RuntimeException {

	OutboxDatabaseUnavailableException(Throwable cause) {
		super("The database of the outbox does not answer: " + cause.getMessage(), cause);
	}

}
