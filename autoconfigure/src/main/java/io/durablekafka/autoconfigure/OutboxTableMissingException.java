package io.durablekafka.autoconfigure;

import io.durablekafka.outbox.OutboxStoreException;

/**
 * The database answers, but the outbox tables are not as they should be.
 */
final class OutboxTableMissingException extends RuntimeException {

	OutboxTableMissingException(OutboxStoreException cause) {
		super("The outbox tables cannot be used: " + cause.getMessage(), cause);
	}

}
