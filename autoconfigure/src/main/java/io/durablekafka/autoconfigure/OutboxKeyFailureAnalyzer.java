package io.durablekafka.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains what is wrong with a key of the outbox, without showing it.
 */
final class OutboxKeyFailureAnalyzer extends AbstractFailureAnalyzer<OutboxKeyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OutboxKeyException cause) {
		String description = "The property '%s' should be a key for AES, and cannot be used.%n%nReason: %s"
			.formatted(cause.getProperty(), cause.getReason());
		String action = """
				Set '%s' to 16, 24 or 32 random bytes in Base64, such as the output of 'openssl rand -base64 32'."""
			.formatted(cause.getProperty());
		return new FailureAnalysis(description, action, cause);
	}

}
