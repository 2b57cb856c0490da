package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

import io.durablekafka.outbox.OutboxRecord;

/**
 * Columns that a record has in both tables, between records and JDBC.
 */
final class OutboxColumns {

	/**
	 * Columns in the order in which they are bound and read.
	 */
	static final List<String> RECORD = List.of("lane", "topic", "topic_partition", "record_key", "record_value",
			"headers", "record_timestamp", "message_id", "origin");

	/**
	 * Columns that describe a failure.
	 */
	static final List<String> FAILURE = List.of("category", "error_text", "attempts");

	/**
	 * Columns of a lease.
	 */
	static final List<String> LEASE = List.of("member", "instance", "lanes", "epoch", "lease_millis", "renewed_at");

	private OutboxColumns() {
	}

	static void bind(PreparedStatement statement, OutboxRecord row) throws SQLException {
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

	/**
	 * Read a row of which the id comes first.
	 */
	static OutboxRecord read(ResultSet row) throws SQLException {
		return new OutboxRecord(row.getLong(1), row.getInt(2), row.getString(3), row.getObject(4, Integer.class),
				row.getBytes(5), row.getBytes(6), row.getBytes(7), row.getLong(8), row.getString(9), row.getString(10));
	}

}
