package io.durablekafka.autoconfigure;

import java.nio.file.Path;

/**
 * The database file of the outbox could not be opened.
 */
final class EmbeddedOutboxException extends RuntimeException {

	private final Path path;

	private final String property;

	private final boolean locked;

	EmbeddedOutboxException(Path path, String property, boolean locked, Throwable cause) {
		super("The outbox file '%s' cannot be opened: %s".formatted(path,
				locked ? "another process or application context has it open" : cause.getMessage()), cause);
		this.path = path;
		this.property = property;
		this.locked = locked;
	}

	Path getPath() {
		return this.path;
	}

	/**
	 * Name of the property that sets the path.
	 */
	String getProperty() {
		return this.property;
	}

	/**
	 * Whether another process has the file open.
	 */
	boolean isLocked() {
		return this.locked;
	}

}
