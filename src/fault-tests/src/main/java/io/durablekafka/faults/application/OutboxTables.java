package io.durablekafka.faults.application;

import java.util.List;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks at the library's tables as a person with a SQL prompt would.
 */
final class OutboxTables {

	private final JdbcClient jdbc;

	private final boolean present;

	/**
	 * Create a view.
	 * @param dataSource database of the application
	 * @param present whether there are tables
	 */
	OutboxTables(DataSource dataSource, boolean present) {
		this.jdbc = JdbcClient.create(dataSource);
		this.present = present;
	}

	long pending() {
		return this.present ? this.jdbc.sql("SELECT COUNT(*) FROM kafka_outbox").query(Long.class).single() : 0;
	}

	List<String> deadMessageIds() {
		return this.present ? this.jdbc.sql("SELECT message_id FROM kafka_outbox_dead").query(String.class).list()
				: List.of();
	}

}
