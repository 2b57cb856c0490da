package io.durablekafka.outbox.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxNotifications;
import io.durablekafka.outbox.OutboxRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * PostgreSQL. A batch travels as one array per column, which the driver sends in binary
 * form, and is committed by the statement itself: one round trip.
 */
final class PostgresOutboxDialect extends OutboxDialect {

	private static final boolean DRIVER_PRESENT = ClassUtils.isPresent("org.postgresql.PGConnection",
			PostgresOutboxDialect.class.getClassLoader());

	/**
	 * One insert at a time, whoever stores: ids then become visible in their order. A
	 * relay that has read a row would otherwise pass over those with lesser ids that are
	 * committed later, and send what comes after them first. The lock ends with the
	 * transaction, after its rows have become visible. Taken before the first id, since
	 * the rows are sorted first.
	 */
	private static final String INSERT = """
			WITH turn AS MATERIALIZED (
				SELECT pg_advisory_xact_lock(%2$d, CAST(CAST(CAST(CAST('%1$s' AS regclass) AS oid) AS bigint)
					- 2147483648 AS integer))),
			stored AS (
				INSERT INTO %1$s (lane, topic, topic_partition, record_key, record_value, headers, record_timestamp,
					message_id, origin)
				SELECT lane, topic, topic_partition, record_key, record_value, headers, record_timestamp,
					message_id, origin
				FROM turn, unnest(CAST(? AS smallint[]), CAST(? AS text[]), CAST(? AS integer[]), CAST(? AS bytea[]),
					CAST(? AS bytea[]), CAST(? AS bytea[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]))
					WITH ORDINALITY AS batch (lane, topic, topic_partition, record_key, record_value, headers,
						record_timestamp, message_id, origin, position)
				ORDER BY position
				RETURNING id)
			SELECT MAX(id) FROM stored""";

	/** Tells the lock from those of others, in ASCII: "durk". */
	private static final int TURN = 0x6475726B;

	private static final int LONGEST_IDLE_MILLIS = 2000;

	private static final String STORED = """
			SELECT stored.message_id
			FROM unnest(CAST(? AS text[])) AS wanted (message_id)
			JOIN %s stored ON stored.message_id = wanted.message_id""";

	PostgresOutboxDialect() {
		super("PostgreSQL", "postgresql");
	}

	@Override
	boolean takesTurns() {
		return true;
	}

	/**
	 * The insert takes the turn itself, and gives it back by its own end when it commits
	 * by itself. In a transaction the turn lasts longer than the statement, so the
	 * process may be frozen meanwhile; then the server ends the transaction.
	 */
	@Override
	void beginTurn(OutboxConnection connection, String table) throws SQLException {
		if (!connection.jdbc().getAutoCommit()) {
			try (Statement limit = connection.jdbc().createStatement()) {
				limit.execute("SET LOCAL idle_in_transaction_session_timeout = " + LONGEST_IDLE_MILLIS);
			}
		}
	}

	@Override
	long insert(OutboxConnection connection, String table, List<OutboxRecord> batch) throws SQLException {
		try (PreparedStatement statement = connection.prepare(INSERT.formatted(table, TURN))) {
			bind(statement, batch);
			try (ResultSet greatest = statement.executeQuery()) {
				greatest.next();
				return greatest.getLong(1);
			}
		}
	}

	private static void bind(PreparedStatement statement, List<OutboxRecord> batch) throws SQLException {
		Columns columns = new Columns(statement.getConnection(), batch);
		statement.setArray(1, columns.array("int2", new Short[batch.size()], (row) -> (short) row.lane()));
		statement.setArray(2, columns.array("text", new String[batch.size()], OutboxRecord::topic));
		statement.setArray(3, columns.array("int4", new Integer[batch.size()], OutboxRecord::partition));
		statement.setArray(4, columns.array("bytea", new byte[batch.size()][], OutboxRecord::key));
		statement.setArray(5, columns.array("bytea", new byte[batch.size()][], OutboxRecord::value));
		statement.setArray(6, columns.array("bytea", new byte[batch.size()][], OutboxRecord::headers));
		statement.setArray(7, columns.array("int8", new Long[batch.size()], OutboxRecord::timestamp));
		statement.setArray(8, columns.array("text", new String[batch.size()], OutboxRecord::messageId));
		statement.setArray(9, columns.array("text", new String[batch.size()], OutboxRecord::origin));
	}

	@Override
	int delete(OutboxConnection connection, String table, long[] ids) throws SQLException {
		try (PreparedStatement statement = connection.prepare("DELETE FROM %s WHERE id = ANY (?)".formatted(table))) {
			Long[] values = LongStream.of(ids).boxed().toArray(Long[]::new);
			statement.setArray(1, connection.jdbc().createArrayOf("bigint", values));
			return statement.executeUpdate();
		}
	}

	/**
	 * Joined, so that no plan compares each row with each of the ids.
	 */
	@Override
	Set<String> stored(OutboxConnection connection, String table, String[] messageIds) throws SQLException {
		try (PreparedStatement statement = connection.prepare(STORED.formatted(table))) {
			statement.setArray(1, connection.jdbc().createArrayOf("varchar", messageIds));
			Set<String> found = new HashSet<>();
			addFirstColumn(statement, found);
			return found;
		}
	}

	@Override
	void check(Connection connection, OutboxTables tables) throws SQLException {
		new PostgresCheck(connection).check(tables);
	}

	@Override
	String ageInMillis(String column) {
		return "CAST(EXTRACT(EPOCH FROM (clock_timestamp() - %s)) * 1000 AS bigint)".formatted(column);
	}

	@Override
	@Nullable OutboxNotifications notifications(DataSource pooled, DataSource unpooled, String table) {
		// another driver has no such thing
		return DRIVER_PRESENT ? new PostgresNotifications(this, pooled, unpooled, table) : null;
	}

	/**
	 * Turns rows into columns.
	 */
	private record Columns(Connection connection, List<OutboxRecord> batch) {

		<T extends @Nullable Object> Array array(String type, T[] values, Function<OutboxRecord, T> column)
				throws SQLException {
			for (int i = 0; i < values.length; i++) {
				values[i] = column.apply(this.batch.get(i));
			}
			return this.connection.createArrayOf(type, values);
		}

	}

}
