package io.durablekafka.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains how the outbox tables come into being.
 */
final class OutboxTableMissingFailureAnalyzer extends AbstractFailureAnalyzer<OutboxTableMissingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OutboxTableMissingException cause) {
		Throwable store = (cause.getCause() != null) ? cause.getCause() : cause;
		String description = "The outbox is in use, but its tables are missing or different.%n%nReason: %s"
			.formatted(store.getMessage());
		Throwable database = NestedExceptionUtils.getMostSpecificCause(cause);
		if (database != store && database.getMessage() != null) {
			description += "%nThe database said: %s".formatted(database.getMessage());
		}
		String action = """
				Do one of the following:
				\tCreate the tables with 'schema-<platform>.sql' from META-INF/durable-kafka/outbox, \
				or with the Flyway or Liquibase migration there.
				\tLet the application create them at start-up with 'durable-kafka.outbox.initialize-schema=always'.
				\tIf they have other names, set 'durable-kafka.outbox.table-prefix' or 'durable-kafka.outbox.schema-name'.
				\tTurn the outbox off with 'durable-kafka.outbox.enabled=false'.""";
		return new FailureAnalysis(description, action, cause);
	}

}
