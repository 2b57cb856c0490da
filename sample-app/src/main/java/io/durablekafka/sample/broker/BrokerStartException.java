package io.durablekafka.sample.broker;

/**
 * The broker could not start.
 */
final class BrokerStartException extends RuntimeException {

	private final String reason;

	BrokerStartException(String reason, Throwable cause) {
		super("The Kafka broker could not start: " + reason, cause);
		this.reason = reason;
	}

	String getReason() {
		return this.reason;
	}

}
