package io.durablekafka.outbox.jdbc;

import io.durablekafka.outbox.OutboxStoreException;

/**
 * The tables are there, but something about them, the database or the connection has to
 * be changed before they can hold an outbox.
 *
 * @since 0.1.0
 */
public final class UnsuitableDatabaseException extends OutboxStoreException {

	private final String fix;

	UnsuitableDatabaseException(String problem, String fix) {
		super(problem, false, null);
		this.fix = fix;
	}

	UnsuitableDatabaseException(String problem, String fix, Throwable cause) {
		super(problem, false, cause);
		this.fix = fix;
	}

	/**
	 * What to do.
	 * @return a sentence without a full stop
	 */
	public String getFix() {
		return this.fix;
	}

}
