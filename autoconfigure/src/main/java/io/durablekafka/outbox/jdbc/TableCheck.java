package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.durablekafka.outbox.OutboxStoreException;

/**
 * Verifies that the tables exist, have all columns, and may be written.
 */
final class TableCheck {

	private static final int VALIDATION_SECONDS = 5;

	private static final String READ_ONLY = "25006";

	private final Connection connection;

	private final OutboxDialect dialect;

	TableCheck(Connection connection, OutboxDialect dialect) {
		this.connection = connection;
		this.dialect = dialect;
	}

	void check(OutboxTables tables) throws SQLException {
		List<String> outbox = new ArrayList<>(OutboxColumns.RECORD);
		outbox.add("created_at");
		checkTable(tables.outbox(), "id", outbox);
		List<String> dead = new ArrayList<>(outbox);
		dead.addAll(OutboxColumns.FAILURE);
		dead.add("failed_at");
		checkTable(tables.dead(), "id", dead);
		checkTable(tables.lease(), "member", OutboxColumns.LEASE);
		execute("UPDATE %s SET epoch = epoch WHERE 1 = 0".formatted(tables.lease()));
	}

	private void checkTable(String table, String key, List<String> columns) throws SQLException {
		String list = String.join(", ", columns);
		try {
			execute("INSERT INTO %1$s (%2$s) SELECT %2$s FROM %1$s WHERE 1 = 0".formatted(table, list));
			execute("DELETE FROM %s WHERE %s IS NOT NULL AND 1 = 0".formatted(table, key));
		}
		catch (SQLException ex) {
			if (!this.connection.isValid(VALIDATION_SECONDS)) {
				throw ex;
			}
			throw diagnose(table, key, columns, ex);
		}
	}

	private OutboxStoreException diagnose(String table, String key, List<String> columns, SQLException failure) {
		if (!succeeds("SELECT 1 FROM %s WHERE 1 = 0".formatted(table))) {
			return problem("Table '%s' does not exist or may not be read".formatted(table), failure);
		}
		Set<String> missing = new LinkedHashSet<>(columns);
		missing.add(key);
		missing.removeIf((column) -> succeeds("SELECT %s FROM %s WHERE 1 = 0".formatted(column, table)));
		if (!missing.isEmpty()) {
			return problem("Table '%s' does not have the columns %s".formatted(table, missing), failure);
		}
		String reason = SqlFailures.describe(this.dialect, failure);
		if (this.dialect.standardState(failure).equals(READ_ONLY)) {
			return new UnsuitableDatabaseException("The database of the outbox is read-only: " + reason,
					"Connect to the primary server, or make the database or the connections of the outbox writable",
					failure);
		}
		return new OutboxStoreException("Table '%s' of the outbox may not be written: %s".formatted(table, reason),
				false, failure);
	}

	private OutboxStoreException problem(String what, SQLException failure) {
		String message = "%s. Create the tables of the outbox with %s. The database says: %s".formatted(what,
				JdbcOutboxSchema.location(this.dialect), SqlFailures.describe(this.dialect, failure));
		return new OutboxStoreException(message, false, failure);
	}

	private boolean succeeds(String sql) {
		try {
			execute(sql);
			return true;
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
