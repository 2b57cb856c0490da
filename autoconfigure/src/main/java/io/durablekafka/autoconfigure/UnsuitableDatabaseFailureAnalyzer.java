package io.durablekafka.autoconfigure;

import io.durablekafka.outbox.jdbc.UnsuitableDatabaseException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to change about a database that cannot hold an outbox as it is.
 */
final class UnsuitableDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<UnsuitableDatabaseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsuitableDatabaseException cause) {
		String description = "The outbox is in use, but its database is not as it has to be.%n%nReason: %s"
			.formatted(cause.getMessage());
		String action = """
				Do one of the following:
				\t%s.
				\tLet the outbox use another database with 'durable-kafka.outbox.datasource.url'.
				\tTurn the outbox off with 'durable-kafka.outbox.enabled=false'.""".formatted(cause.getFix());
		return new FailureAnalysis(description, action, cause);
	}

}
