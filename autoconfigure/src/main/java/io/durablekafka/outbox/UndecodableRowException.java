package io.durablekafka.outbox;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A row that was to be read cannot be decoded. What comes before it may be published,
 * what comes after it must wait.
 *
 * @since 0.1.0
 */
public final class UndecodableRowException extends OutboxStoreException {

	private final transient List<OutboxRecord> before;

	/**
	 * Create a new exception.
	 * @param message which row, without payloads
	 * @param before the rows before it that were read
	 * @param cause the cause
	 */
	public UndecodableRowException(String message, List<OutboxRecord> before, @Nullable Throwable cause) {
		super(message, false, cause);
		this.before = List.copyOf(before);
	}

	/**
	 * The rows before it.
	 * @return the rows, in id order
	 */
	public List<OutboxRecord> before() {
		return this.before;
	}

}
