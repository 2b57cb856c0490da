package io.durablekafka.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the application does not start without the outbox's own database.
 */
final class OutboxDataSourceFailureAnalyzer extends AbstractFailureAnalyzer<OutboxDataSourceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OutboxDataSourceException cause) {
		String description = ("The outbox has a database of its own, 'durable-kafka.outbox.datasource.url' = '%s', which "
				+ "cannot be reached. It is needed to know which records of an earlier run have to go first."
				+ "%n%nReason: %s")
			.formatted(cause.getLocation(), cause.getReason());
		String action = """
				Do one of the following:
				\tStart the database, or correct 'durable-kafka.outbox.datasource.url', 'username' and 'password'.
				\tIf connecting takes longer, raise 'durable-kafka.outbox.datasource.connection-timeout'.
				\tRemove 'durable-kafka.outbox.datasource' to keep the outbox in the application's database.
				\tTurn the outbox off with 'durable-kafka.outbox.enabled=false'.""";
		return new FailureAnalysis(description, action, cause);
	}

}
