package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * MariaDB, whose INSERT returns the ids of its rows.
 */
final class MariaDbOutboxDialect extends MySqlFamilyOutboxDialect {

	MariaDbOutboxDialect() {
		super("MariaDB", "mariadb");
	}

	@Override
	String insertSql(String table, int rows) {
		return super.insertSql(table, rows) + " RETURNING id";
	}

	@Override
	PreparedStatement prepareInsert(OutboxConnection connection, String sql) throws SQLException {
		return connection.prepare(sql);
	}

	@Override
	ResultSet executeInsert(PreparedStatement statement) throws SQLException {
		// MySQL's driver, which also connects to MariaDB, takes no INSERT for a query
		statement.execute();
		return statement.getResultSet();
	}

}
