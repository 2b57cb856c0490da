package io.durablekafka.producer.lint.cluster;

/**
 * A rule needs a fact that is not known, so neither is its answer.
 */
final class UnknownFactException extends RuntimeException {

	UnknownFactException(String reason) {
		super(reason, null, false, false);
	}

	String reason() {
		return String.valueOf(getMessage());
	}

}
