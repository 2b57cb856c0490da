package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * MySQL. The driver tells the ids of the rows, which it counts from the first one in the
 * steps of the server: a statement whose number of rows is known takes its ids in one go.
 */
final class MySqlOutboxDialect extends MySqlFamilyOutboxDialect {

	MySqlOutboxDialect() {
		super("MySQL", "mysql");
	}

	@Override
	PreparedStatement prepareInsert(OutboxConnection connection, String sql) throws SQLException {
		return connection.prepareReturningIds(sql);
	}

	@Override
	ResultSet executeInsert(PreparedStatement statement) throws SQLException {
		statement.executeUpdate();
		return statement.getGeneratedKeys();
	}

}
