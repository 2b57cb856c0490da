package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

import io.durablekafka.outbox.OutboxRecord;

/**
 * A database whose driver brings a JDBC batch there in one go, and which executes it row
 * by row.
 */
abstract class BatchingOutboxDialect extends OutboxDialect {

	BatchingOutboxDialect(String product, String platform) {
		super(product, platform);
	}

	@Override
	boolean insertsInOneStatement(List<OutboxRecord> batch) {
		return false;
	}

	@Override
	boolean deletesInOneStatement() {
		return false;
	}

	@Override
	long insert(OutboxConnection connection, String table, List<OutboxRecord> batch) throws SQLException {
		try (PreparedStatement statement = connection.prepare(insertRowSql(table))) {
			for (OutboxRecord row : batch) {
				OutboxColumns.bind(this, connection, statement, 1, row);
				statement.addBatch();
			}
			statement.executeBatch();
		}
		try (PreparedStatement statement = connection.prepare(greatestIdSql(table));
				ResultSet id = statement.executeQuery()) {
			id.next();
			return id.getLong(1);
		}
	}

	/**
	 * Query for an id that none of the rows just inserted exceeds.
	 */
	String greatestIdSql(String table) {
		return "SELECT MAX(id) FROM " + table;
	}

	@Override
	int delete(OutboxConnection connection, String table, long[] ids) throws SQLException {
		try (PreparedStatement statement = connection.prepare("DELETE FROM %s WHERE id = ?".formatted(table))) {
			for (long id : ids) {
				statement.setLong(1, id);
				statement.addBatch();
			}
			return IntStream.of(statement.executeBatch()).sum();
		}
	}

}
