package io.durablekafka.autoconfigure;

/**
 * A key of the outbox cannot be used. Says nothing of what is in it.
 */
final class OutboxKeyException extends RuntimeException {

	private final String property;

	private final String reason;

	OutboxKeyException(String property, String reason) {
		super("The key in '%s' cannot be used: %s".formatted(property, reason));
		this.property = property;
		this.reason = reason;
	}

	String getProperty() {
		return this.property;
	}

	String getReason() {
		return this.reason;
	}

}
