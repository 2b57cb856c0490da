package io.durablekafka.benchmarks.outbox;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;

import io.durablekafka.outbox.OutboxRecord;

/**
 * A batch of JDBC, which some drivers rewrite into statements with many rows.
 *
 * @param afterCommit statement without which a commit would not be durable, may be empty
 */
record BatchInsert(String afterCommit) implements BareInsert {

	private static final String SQL = """
			INSERT INTO %s (lane, topic, topic_partition, record_key, record_value, headers, record_timestamp,
				message_id, origin)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

	@Override
	public Batch prepare(String table, List<OutboxRecord> rows) {
		String sql = SQL.formatted(table);
		return (connection) -> {
			connection.setAutoCommit(false);
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				for (OutboxRecord row : rows) {
					bind(statement, row);
					statement.addBatch();
				}
				statement.executeBatch();
			}
			connection.commit();
			connection.setAutoCommit(true);
			if (!this.afterCommit.isEmpty()) {
				try (Statement statement = connection.createStatement()) {
					statement.execute(this.afterCommit);
				}
			}
		};
	}

	private static void bind(PreparedStatement statement, OutboxRecord row) throws SQLException {
		statement.setInt(1, row.lane());
		statement.setString(2, row.topic());
		statement.setObject(3, row.partition(), Types.INTEGER);
		statement.setBytes(4, row.key());
		statement.setBytes(5, row.value());
		statement.setBytes(6, row.headers());
		statement.setLong(7, row.timestamp());
		statement.setString(8, row.messageId());
		statement.setString(9, row.origin());
	}

}
