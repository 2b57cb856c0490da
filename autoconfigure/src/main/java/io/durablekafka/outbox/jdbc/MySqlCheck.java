package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Looks for what makes a MySQL or MariaDB database unsuitable although each statement
 * works: tables without transactions, columns that cut what they are given, times in
 * whole seconds, texts compared without regard to case.
 */
final class MySqlCheck {

	private static final String VARIABLES = """
			SHOW VARIABLES WHERE variable_name IN ('sql_mode', 'log_bin', 'binlog_format', 'max_allowed_packet')""";

	private static final String ENGINE = """
			SELECT t.engine
			FROM information_schema.tables t
			JOIN information_schema.engines e ON e.engine = t.engine
			WHERE t.table_schema = COALESCE(?, DATABASE()) AND t.table_name = ? AND e.transactions <> 'YES'""";

	private static final String COLUMNS = """
			SELECT column_name, data_type, COALESCE(datetime_precision, 0), COALESCE(collation_name, '')
			FROM information_schema.columns
			WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?""";

	private static final Set<String> BYTES = Set.of("record_key", "record_value", "headers");

	private static final Set<String> BYTES_TYPES = Set.of("longblob", "mediumblob");

	private static final Set<String> TIMES = Set.of("created_at", "failed_at", "renewed_at");

	private static final Set<String> EXACT = Set.of("topic", "message_id", "member");

	private static final int TIME_DIGITS = 3;

	private final Connection connection;

	MySqlCheck(Connection connection) {
		this.connection = connection;
	}

	void check(OutboxTables tables) throws SQLException {
		checkVariables();
		for (String table : List.of(tables.outbox(), tables.dead(), tables.lease())) {
			checkEngine(tables, table);
			checkColumns(tables, table);
		}
	}

	private void checkVariables() throws SQLException {
		Map<String, String> variables = variables();
		if (!variables.getOrDefault("sql_mode", "").contains("STRICT_")) {
			throw new UnsuitableDatabaseException("The SQL mode is not strict, so that values are cut to fit",
					"Add STRICT_TRANS_TABLES to 'sql_mode' of the server or of the connections of the outbox");
		}
		if ("ON".equals(variables.get("log_bin")) && "STATEMENT".equals(variables.get("binlog_format"))) {
			throw new UnsuitableDatabaseException(
					"The binary log is based on statements, which excludes READ COMMITTED, the isolation of the outbox",
					"Set 'binlog_format' to ROW or MIXED on the server");
		}
		long packet = Long.parseLong(variables.getOrDefault("max_allowed_packet", "0"));
		if (packet < MySqlFamilyOutboxDialect.LEAST_PACKET) {
			throw new UnsuitableDatabaseException(
					"The server takes packets of up to %d bytes, the outbox needs %d".formatted(packet,
							MySqlFamilyOutboxDialect.LEAST_PACKET),
					"Set 'max_allowed_packet' to 64M on the server; it must be twice as large as the largest record");
		}
	}

	private Map<String, String> variables() throws SQLException {
		Map<String, String> variables = new HashMap<>();
		try (Statement statement = this.connection.createStatement();
				ResultSet rows = statement.executeQuery(VARIABLES)) {
			while (rows.next()) {
				variables.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
			}
		}
		return variables;
	}

	private void checkEngine(OutboxTables tables, String table) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(ENGINE)) {
			try (ResultSet engine = query(statement, tables, table)) {
				if (engine.next()) {
					throw new UnsuitableDatabaseException("Table '%s' has the engine %s, which knows no transactions"
						.formatted(table, engine.getString(1)),
							"Execute: ALTER TABLE %s ENGINE = InnoDB".formatted(table));
				}
			}
		}
	}

	private void checkColumns(OutboxTables tables, String table) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(COLUMNS)) {
			try (ResultSet columns = query(statement, tables, table)) {
				while (columns.next()) {
					checkColumn(table, columns.getString(1).toLowerCase(Locale.ROOT),
							columns.getString(2).toLowerCase(Locale.ROOT), columns.getInt(3), columns.getString(4));
				}
			}
		}
	}

	private void checkColumn(String table, String column, String type, int digits, String collation) {
		if (BYTES.contains(column) && !BYTES_TYPES.contains(type)) {
			throw unsuitable(table, column, "of type " + type + ", which does not hold all that Kafka holds",
					"LONGBLOB");
		}
		if (TIMES.contains(column) && (!type.equals("datetime") || digits < TIME_DIGITS)) {
			throw unsuitable(table, column,
					"of type %s(%d), but the outbox keeps times in UTC and to the millisecond at least".formatted(type,
							digits),
					"DATETIME(6)");
		}
		if (EXACT.contains(column) && !collation.isEmpty() && !collation.endsWith("_bin")) {
			throw unsuitable(table, column,
					"compared by %s, to which different texts may be the same".formatted(collation),
					"the type and the collation of the script");
		}
	}

	private static UnsuitableDatabaseException unsuitable(String table, String column, String problem, String type) {
		return new UnsuitableDatabaseException("Column '%s' of table '%s' is %s".formatted(column, table, problem),
				"Change the column to %s (ALTER TABLE %s MODIFY ...)".formatted(type, table));
	}

	private static ResultSet query(PreparedStatement statement, OutboxTables tables, String table) throws SQLException {
		statement.setString(1, tables.schema());
		statement.setString(2, table.substring(table.indexOf('.') + 1));
		return statement.executeQuery();
	}

}
