package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Looks for what makes a PostgreSQL database unsuitable although each statement works:
 * rows that a crash removes, ids in blocks per connection, another isolation level.
 */
final class PostgresCheck {

	private static final String ISOLATION = "read committed";

	private static final String TABLE = """
			SELECT relpersistence
			FROM pg_catalog.pg_class
			WHERE oid = CAST(? AS regclass)""";

	private static final String CACHE = """
			SELECT s.seqcache, CAST(s.seqrelid AS regclass)
			FROM pg_catalog.pg_sequence s
			WHERE s.seqrelid = CAST(pg_get_serial_sequence(?, 'id') AS regclass)""";

	private static final String TYPE = """
			SELECT format_type(atttypid, NULL)
			FROM pg_catalog.pg_attribute
			WHERE attrelid = CAST(? AS regclass) AND attname = ?""";

	private static final Map<String, String> TYPES = Map.of("id", "bigint", "record_key", "bytea", "record_value",
			"bytea", "headers", "bytea", "created_at", "timestamp with time zone");

	private final Connection connection;

	PostgresCheck(Connection connection) {
		this.connection = connection;
	}

	void check(OutboxTables tables) throws SQLException {
		checkIsolation();
		for (String table : List.of(tables.outbox(), tables.dead(), tables.lease())) {
			checkPersistence(table);
		}
		checkTypes(tables.outbox());
		checkTypes(tables.dead());
		checkCache(tables.outbox());
	}

	private void checkIsolation() throws SQLException {
		String isolation = queryFirst("SELECT current_setting('transaction_isolation')");
		if (!ISOLATION.equals(isolation)) {
			throw new UnsuitableDatabaseException(
					"Transactions on the connections of the outbox are '%s' unless something else is said, "
						.formatted(isolation) + "which makes them fail when others write at the same time",
					"Let 'default_transaction_isolation' be 'read committed' for the outbox's user or database "
							+ "(ALTER ROLE ... SET, ALTER DATABASE ... SET), or take 'transaction-isolation' and the "
							+ "like out of the configuration of its DataSource");
		}
	}

	private void checkPersistence(String table) throws SQLException {
		if (!"p".equals(queryFirst(TABLE, table))) {
			throw new UnsuitableDatabaseException(
					"Table '%s' is unlogged or temporary, so that it is empty after a crash".formatted(table),
					"Execute: ALTER TABLE %s SET LOGGED".formatted(table));
		}
	}

	private void checkTypes(String table) throws SQLException {
		for (Map.Entry<String, String> column : TYPES.entrySet()) {
			String type = queryFirst(TYPE, table, column.getKey());
			if (!column.getValue().equals(type)) {
				throw new UnsuitableDatabaseException("Column '%s' of table '%s' has the type '%s', expected '%s'"
					.formatted(column.getKey(), table, type, column.getValue()),
						"Change its type, or create the table with the script");
			}
		}
	}

	private void checkCache(String table) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(CACHE)) {
			statement.setString(1, table);
			try (ResultSet sequence = statement.executeQuery()) {
				if (sequence.next() && sequence.getLong(1) > 1) {
					throw new UnsuitableDatabaseException(
							("Each connection takes %d ids of table '%s' at a time, so that ids do not follow the order "
									+ "in which rows are stored")
								.formatted(sequence.getLong(1), table),
							"Execute: ALTER SEQUENCE %s CACHE 1".formatted(sequence.getString(2)));
				}
			}
		}
	}

	private String queryFirst(String sql, String... parameters) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setString(i + 1, parameters[i]);
			}
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() ? rows.getString(1) : "";
			}
		}
	}

}
