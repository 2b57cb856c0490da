package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.OutboxTopic;
import org.jspecify.annotations.Nullable;

/**
 * Administration of an outbox in a relational database. Lists go along the primary key,
 * so that a page costs the same wherever it is. Thread-safe.
 */
final class JdbcOutboxAdministration implements OutboxAdministration {

	private final JdbcCalls calls;

	private final OutboxDialect dialect;

	private final OutboxTables tables;

	private final AdministrationSql sql;

	JdbcOutboxAdministration(JdbcCalls calls, OutboxDialect dialect, OutboxTables tables) {
		this.calls = calls;
		this.dialect = dialect;
		this.tables = tables;
		this.sql = new AdministrationSql(dialect, tables);
	}

	@Override
	public List<OutboxTopic> topics() {
		return this.calls.query("count its rows", (connection) -> {
			List<OutboxTopic> topics = new ArrayList<>();
			for (OutboxState state : OutboxState.values()) {
				try (PreparedStatement statement = connection.prepare(this.sql.topics(state));
						ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						topics.add(new OutboxTopic(rows.getString(1), state, rows.getLong(2), age(rows, 3)));
					}
				}
			}
			return topics;
		});
	}

	@Override
	public List<OutboxEntry> list(OutboxFilter filter, long afterId, int limit) {
		return this.calls.query("list its rows", (connection) -> {
			List<OutboxEntry> entries = new ArrayList<>();
			try (PreparedStatement statement = connection.prepare(this.sql.list(filter))) {
				int index = 1;
				statement.setLong(index++, afterId);
				if (filter.topic() != null) {
					statement.setString(index++, filter.topic());
				}
				if (filter.lane() != null) {
					statement.setInt(index++, filter.lane());
				}
				if (filter.olderThan() != null) {
					statement.setLong(index++, filter.olderThan().toMillis());
				}
				statement.setInt(index, limit);
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						entries.add(entry(rows, filter.state()));
					}
				}
			}
			return entries;
		});
	}

	private static OutboxEntry entry(ResultSet row, OutboxState state) throws SQLException {
		int partition = row.getInt(4);
		boolean anyPartition = row.wasNull();
		OutboxEntry.Failure failure = (state == OutboxState.DEAD) ? new OutboxEntry.Failure(row.getString(10),
				OutboxColumns.text(row.getString(11)), row.getInt(12), age(row, 13)) : null;
		return new OutboxEntry(row.getLong(1), row.getInt(2), row.getString(3), anyPartition ? null : partition,
				row.getLong(5), row.getString(6), OutboxColumns.text(row.getString(7)), row.getLong(8), age(row, 9),
				failure);
	}

	private static Duration age(ResultSet row, int index) throws SQLException {
		return Duration.ofMillis(Math.max(0, row.getLong(index)));
	}

	@Override
	public @Nullable OutboxRecord load(OutboxState state, long id) {
		return this.calls.query("read a row", (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.load(state))) {
				statement.setLong(1, id);
				try (ResultSet row = statement.executeQuery()) {
					return row.next() ? OutboxColumns.read(this.dialect, row) : null;
				}
			}
		});
	}

	@Override
	public boolean revive(long id, OutboxRecord record) {
		return revive(id, record, this.sql.discard());
	}

	@Override
	public boolean reviveHeld(long id, OutboxRecord record) {
		return revive(id, record, this.sql.retry());
	}

	private boolean revive(long id, OutboxRecord record, String change) {
		return this.calls.change("bring a dead letter back", false, (connection) -> {
			this.dialect.requireDurableCommits(connection.jdbc());
			if (change(connection, change, id) == 0) {
				return false;
			}
			this.dialect.beginTurn(connection, this.tables.outbox());
			try {
				this.dialect.insert(connection, this.tables.outbox(), List.of(record));
				connection.commit();
				this.dialect.committed(connection.jdbc());
				return true;
			}
			finally {
				this.dialect.endTurn(connection, this.tables.outbox());
			}
		});
	}

	@Override
	public int discard(long[] ids) {
		return this.calls.change("discard dead letters", false, (connection) -> {
			int discarded = 0;
			for (long id : ids) {
				discarded += change(connection, this.sql.discard(), id);
			}
			connection.commit();
			return discarded;
		});
	}

	private static int change(OutboxConnection connection, String sql, long id) throws SQLException {
		try (PreparedStatement statement = connection.prepare(sql)) {
			statement.setLong(1, id);
			return statement.executeUpdate();
		}
	}

}
