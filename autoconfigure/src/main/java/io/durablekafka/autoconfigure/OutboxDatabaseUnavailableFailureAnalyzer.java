package io.durablekafka.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains why the application does not start without the database of the outbox.
 */
final class OutboxDatabaseUnavailableFailureAnalyzer
		extends AbstractFailureAnalyzer<OutboxDatabaseUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OutboxDatabaseUnavailableException cause) {
		String description = ("The outbox is in a database that does not answer. It is needed to know "
				+ "which records of an earlier run have to go first.%n%nReason: %s")
			.formatted(NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
		String action = """
				Do one of the following:
				\tStart the database, or correct the connection ('spring.datasource.url' for Spring Boot's DataSource, \
				'durable-kafka.outbox.datasource.url' for one of the outbox's own).
				\tTurn the outbox off with 'durable-kafka.outbox.enabled=false'.""";
		return new FailureAnalysis(description, action, cause);
	}

}
