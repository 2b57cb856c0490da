package io.durablekafka.faults.application;

import java.util.List;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Looks at the library's tables as a person with a SQL prompt would: through a connection
 * of its own, and a new one after each failure. Thread-safe.
 */
final class OutboxTables {

	private final SingleConnectionDataSource connection;

	private final JdbcClient jdbc;

	private final boolean present;

	/**
	 * Create a view.
	 * @param environment knows the database of the application, and whether it has the
	 * tables
	 */
	OutboxTables(Environment environment) {
		this.connection = new SingleConnectionDataSource(environment.getRequiredProperty("spring.datasource.url"),
				environment.getRequiredProperty("spring.datasource.username"),
				environment.getRequiredProperty("spring.datasource.password"), true);
		this.jdbc = JdbcClient.create(this.connection);
		this.present = environment.getProperty("durable-kafka.enabled", Boolean.class, true);
	}

	long pending() {
		return this.present
				? ask((client) -> client.sql("SELECT COUNT(*) FROM kafka_outbox").query(Long.class).single()) : 0;
	}

	List<String> deadMessageIds() {
		return this.present
				? ask((client) -> client.sql("SELECT message_id FROM kafka_outbox_dead").query(String.class).list())
				: List.of();
	}

	private synchronized <T> T ask(Function<JdbcClient, T> question) {
		try {
			return question.apply(this.jdbc);
		}
		catch (DataAccessException ex) {
			this.connection.resetConnection();
			throw ex;
		}
	}

}
