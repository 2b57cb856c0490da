package io.durablekafka.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

import javax.sql.DataSource;

import io.durablekafka.outbox.jdbc.JdbcOutboxStore;

/**
 * An outbox on PostgreSQL as a later version of this library might speak to it: its
 * layout has one column more in each table, which it writes and reads. It inserts and
 * reads by statements of its own; the rest, which the column does not concern, is as it
 * is now.
 */
public final class NextLayoutStore extends ForwardingOutboxStore {

	/**
	 * How an outbox gets this layout, without a stop of the instances that use it.
	 */
	public static final List<String> MIGRATION = List.of("ALTER TABLE kafka_outbox ADD COLUMN written_by TEXT",
			"ALTER TABLE kafka_outbox ADD COLUMN priority INTEGER DEFAULT 3 NOT NULL",
			"ALTER TABLE kafka_outbox_dead ADD COLUMN written_by TEXT",
			"ALTER TABLE kafka_outbox_lease ADD COLUMN version TEXT");

	/** The lock that an insert of this version takes, too. */
	private static final String TURN = """
			SELECT pg_advisory_xact_lock(1685418603,
				CAST(CAST(CAST(CAST('kafka_outbox' AS regclass) AS oid) AS bigint) - 2147483648 AS integer))""";

	private static final String INSERT = """
			INSERT INTO kafka_outbox (lane, topic, topic_partition, record_key, record_value, headers,
				record_timestamp, message_id, origin, written_by, priority)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'next', 7)""";

	private static final String READ = """
			SELECT id, lane, topic, topic_partition, record_key, record_value, headers, record_timestamp,
				message_id, origin, written_by, priority
			FROM kafka_outbox WHERE id > ? AND lane IN (%s) ORDER BY id LIMIT ?""";

	private final DataSource dataSource;

	/**
	 * Create a store.
	 * @param dataSource the database
	 * @param present the store of the present version
	 */
	public NextLayoutStore(DataSource dataSource, JdbcOutboxStore present) {
		super(present);
		this.dataSource = dataSource;
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			try (Statement turn = connection.createStatement()) {
				turn.execute(TURN);
			}
			long greatestId = 0;
			try (PreparedStatement insert = connection.prepareStatement(INSERT, new String[] { "id" })) {
				for (OutboxRecord row : batch) {
					bind(insert, row);
					insert.addBatch();
				}
				insert.executeBatch();
				try (ResultSet ids = insert.getGeneratedKeys()) {
					while (ids.next()) {
						greatestId = Math.max(greatestId, ids.getLong(1));
					}
				}
			}
			connection.commit();
			return greatestId;
		}
		catch (SQLException ex) {
			throw new OutboxStoreException("not stored", true, ex);
		}
	}

	private static void bind(PreparedStatement insert, OutboxRecord row) throws SQLException {
		insert.setInt(1, row.lane());
		insert.setString(2, row.topic());
		insert.setObject(3, row.partition(), Types.INTEGER);
		insert.setBytes(4, row.key());
		insert.setBytes(5, row.value());
		insert.setBytes(6, row.headers());
		insert.setLong(7, row.timestamp());
		insert.setString(8, row.messageId());
		insert.setString(9, row.origin());
	}

	@Override
	public List<OutboxRecord> read(OutboxQuery query) {
		if (query.lanes().isEmpty()) {
			return List.of();
		}
		StringJoiner lanes = new StringJoiner(", ");
		query.lanes().forEach((lane) -> lanes.add(Integer.toString(lane)));
		try (Connection connection = this.dataSource.getConnection();
				PreparedStatement read = connection.prepareStatement(READ.formatted(lanes))) {
			read.setLong(1, query.afterId());
			read.setInt(2, query.maxRows());
			List<OutboxRecord> found = new ArrayList<>();
			try (ResultSet rows = read.executeQuery()) {
				while (rows.next()) {
					found.add(row(rows));
				}
			}
			return found;
		}
		catch (SQLException ex) {
			throw new OutboxStoreException("not read", false, ex);
		}
	}

	private static OutboxRecord row(ResultSet row) throws SQLException {
		int partition = row.getInt(4);
		boolean anyPartition = row.wasNull();
		boolean ofNext = "next".equals(row.getString(11));
		if (row.getInt(12) != (ofNext ? 7 : 3)) {
			throw new SQLException("A column that one version does not know has no default in its rows");
		}
		return new OutboxRecord(row.getLong(1), row.getInt(2), row.getString(3), anyPartition ? null : partition,
				row.getBytes(5), row.getBytes(6), row.getBytes(7), row.getLong(8), row.getString(9), row.getString(10));
	}

}
