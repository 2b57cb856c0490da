package io.durablekafka.autoconfigure;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.StringUtils;

/**
 * The outbox's own database cannot be reached. Shows no password, wherever it was set.
 */
final class OutboxDataSourceException extends RuntimeException {

	private static final String HIDDEN = "******";

	private final String location;

	private final String reason;

	OutboxDataSourceException(String location, JdbcOutboxProperties.Datasource properties, Throwable cause) {
		this(location, reason(properties, cause));
	}

	/**
	 * Without the cause, whose messages may quote the URL.
	 */
	private OutboxDataSourceException(String location, String reason) {
		super("The database of the outbox at '%s' cannot be reached: %s".formatted(location, reason));
		this.location = location;
		this.reason = reason;
	}

	private static String reason(JdbcOutboxProperties.Datasource properties, Throwable cause) {
		Throwable specific = NestedExceptionUtils.getMostSpecificCause(cause);
		String text = specific.getClass().getSimpleName() + ": " + specific.getMessage();
		if (StringUtils.hasText(properties.getPassword())) {
			text = text.replace(properties.getPassword(), HIDDEN);
		}
		return text.replaceAll("(?i)(password|pwd)=[^&;\\s]*", "$1=" + HIDDEN).replaceAll("//[^/@\\s]*@", "//");
	}

	/**
	 * URL without users, passwords and options.
	 */
	String getLocation() {
		return this.location;
	}

	/**
	 * What the driver said.
	 */
	String getReason() {
		return this.reason;
	}

}
