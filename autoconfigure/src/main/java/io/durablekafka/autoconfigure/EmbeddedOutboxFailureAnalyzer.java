package io.durablekafka.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains what keeps the outbox file from being opened.
 */
final class EmbeddedOutboxFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedOutboxException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedOutboxException cause) {
		String description = "The outbox is in the file '%s.mv.db', which %s.%n%nReason: %s".formatted(cause.getPath(),
				cause.isLocked() ? "another process or application context has open" : "could not be opened",
				NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
		String action = """
				Do one of the following:
				\t%s
				\tUse another file with '%s'; each instance needs one of its own.
				\tUse a DataSource of a persistent database, which several instances can share.
				\tTurn the outbox off with 'durable-kafka.outbox.enabled=false'.""".formatted(cause.isLocked()
				? "Stop the other instance of this application." : "Make the directory writable for this application.",
				cause.getProperty());
		return new FailureAnalysis(description, action, cause);
	}

}
