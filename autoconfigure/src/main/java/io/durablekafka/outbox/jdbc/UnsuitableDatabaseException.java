package io.durablekafka.outbox.jdbc;

import io.durablekafka.outbox.OutboxStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The tables are there, but something about them, the database or the connection has to
 * be changed before they can hold an outbox.
 *
 * @since 0.1.0
 */
public final class UnsuitableDatabaseException extends OutboxStoreException {

	private final String fix;

	UnsuitableDatabaseException(String problem, String fix) {
		this(problem, fix, null);
	}

	/**
	 * Create a new exception.
	 * @param problem what was found, a sentence without a full stop
	 * @param fix what to do about it, a sentence without a full stop
	 * @param cause what the database said
	 */
	public UnsuitableDatabaseException(String problem, String fix, @Nullable Throwable cause) {
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
