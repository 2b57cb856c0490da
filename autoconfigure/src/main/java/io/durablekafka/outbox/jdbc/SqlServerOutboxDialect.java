package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Microsoft SQL Server. <strong>Not tested here</strong>: written after its
 * documentation, never run on a server. Rows are inserted one by one, since a VALUES list
 * promises no order of ids and a statement has 2,100 parameters at most. Needs
 * READ_COMMITTED_SNAPSHOT, or reading waits for every insert that is not committed yet.
 */
final class SqlServerOutboxDialect extends BatchingOutboxDialect {

	private static final int LIST_LIMIT = 2000;

	private static final String IS_SNAPSHOT = """
			SELECT is_read_committed_snapshot_on, DB_NAME()
			FROM sys.databases
			WHERE database_id = DB_ID()""";

	SqlServerOutboxDialect() {
		super("Microsoft SQL Server", "sqlserver");
	}

	@Override
	void check(Connection connection, OutboxTables tables) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet database = statement.executeQuery(IS_SNAPSHOT)) {
			if (database.next() && !database.getBoolean(1)) {
				throw new UnsuitableDatabaseException(
						"Database '%s' has READ_COMMITTED_SNAPSHOT off".formatted(database.getString(2)),
						"Execute: ALTER DATABASE [%s] SET READ_COMMITTED_SNAPSHOT ON".formatted(database.getString(2)));
			}
		}
	}

	/**
	 * The last id that was given to any row of the table. The greatest id of the table
	 * would wait for others who are inserting.
	 */
	@Override
	String greatestIdSql(String table) {
		return "SELECT CAST(IDENT_CURRENT('%s') AS BIGINT)".formatted(table);
	}

	@Override
	int listLimit() {
		return LIST_LIMIT;
	}

	@Override
	String limit() {
		return "OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY";
	}

	@Override
	String byteLength(String column) {
		return "DATALENGTH(%s)".formatted(column);
	}

	@Override
	String now() {
		return "SYSUTCDATETIME()";
	}

	@Override
	String ageInMillis(String column) {
		return "DATEDIFF_BIG(MILLISECOND, %s, SYSUTCDATETIME())".formatted(column);
	}

	@Override
	String standardState(SQLException failure) {
		return switch (failure.getErrorCode()) {
			// null, check, unique key, unique index
			case 515, 547, 2601, 2627 -> "23000";
			// would be truncated
			case 2628, 8152 -> "22001";
			// deadlock, lock timeout, update conflict
			case 1205, 1222, 3960 -> "40001";
			// no such column, no such table, no privileges
			case 207 -> "42703";
			case 208 -> "42P01";
			case 229, 230 -> "42501";
			// file full, log full
			case 1105, 9002 -> "53100";
			case 3906 -> "25006";
			default -> super.standardState(failure);
		};
	}

}
