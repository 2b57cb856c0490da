package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Objects;

import io.durablekafka.outbox.OutboxRecord;
import org.jspecify.annotations.Nullable;

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

	/**
	 * Bind the columns of a record.
	 * @param dialect dialect of the database
	 * @param connection the connection of the statement
	 * @param statement the statement
	 * @param first index of the first of the parameters
	 * @param row the record
	 * @throws SQLException if the driver refuses
	 */
	static void bind(OutboxDialect dialect, OutboxConnection connection, PreparedStatement statement, int first,
			OutboxRecord row) throws SQLException {
		int index = first;
		statement.setInt(index++, row.lane());
		statement.setString(index++, row.topic());
		statement.setObject(index++, row.partition(), Types.INTEGER);
		dialect.bindBytes(connection, statement, index++, row.key());
		dialect.bindBytes(connection, statement, index++, row.value());
		dialect.bindBytes(connection, statement, index++, row.headers());
		statement.setLong(index++, row.timestamp());
		statement.setString(index++, row.messageId());
		statement.setString(index, row.origin());
	}

	/**
	 * Read a row of which the id comes first.
	 */
	static OutboxRecord read(OutboxDialect dialect, ResultSet row) throws SQLException {
		return new OutboxRecord(row.getLong(1), row.getInt(2), row.getString(3), partition(row, 4),
				dialect.readBytes(row, 5), dialect.readBytes(row, 6),
				Objects.requireNonNull(dialect.readBytes(row, 7), "headers"), row.getLong(8), row.getString(9),
				text(row.getString(10)));
	}

	/**
	 * Read a partition, which need not be there.
	 */
	static @Nullable Integer partition(ResultSet row, int index) throws SQLException {
		int partition = row.getInt(index);
		return row.wasNull() ? null : partition;
	}

	/**
	 * To Oracle an empty text is none.
	 */
	static String text(@Nullable String column) {
		return (column != null) ? column : "";
	}

}
