package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.LeaseStore;
import io.durablekafka.outbox.OutboxBacklog;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.outbox.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Outbox in a relational database. Rows are inserted and deleted, never updated.
 * Thread-safe; each call uses a connection of its own, commits before it returns, and
 * never takes part in a transaction of the calling thread. A call ends within the time
 * limit plus the time that the data source takes to hand out a connection.
 *
 * @since 0.1.0
 */
public final class JdbcOutboxStore implements OutboxStore {

	/**
	 * Time limit of a statement when none is given.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

	private static final int ERROR_LENGTH = 4000;

	private final DataSource dataSource;

	private final OutboxDialect dialect;

	private final OutboxTables tables;

	private final OutboxSql sql;

	private final Duration timeout;

	private final boolean shared;

	/**
	 * Create a store with the default time limit.
	 * @param dataSource the database
	 * @param dialect dialect of the database
	 * @param tables names of the tables
	 */
	public JdbcOutboxStore(DataSource dataSource, OutboxDialect dialect, OutboxTables tables) {
		this(dataSource, dialect, tables, DEFAULT_TIMEOUT, true);
	}

	/**
	 * Create a store that other processes may use as well.
	 * @param dataSource the database
	 * @param dialect dialect of the database
	 * @param tables names of the tables
	 * @param timeout time limit of a statement
	 */
	public JdbcOutboxStore(DataSource dataSource, OutboxDialect dialect, OutboxTables tables, Duration timeout) {
		this(dataSource, dialect, tables, timeout, true);
	}

	/**
	 * Create a store.
	 * @param dataSource the database
	 * @param dialect dialect of the database
	 * @param tables names of the tables
	 * @param timeout time limit of a statement, rounded to whole seconds, at least one. A
	 * database that does not answer at all is given up five seconds later.
	 * @param shared whether other processes may use the database at the same time
	 */
	public JdbcOutboxStore(DataSource dataSource, OutboxDialect dialect, OutboxTables tables, Duration timeout,
			boolean shared) {
		this.dataSource = dataSource;
		this.dialect = dialect;
		this.tables = tables;
		this.sql = new OutboxSql(dialect, tables);
		this.timeout = timeout;
		this.shared = shared;
	}

	@Override
	public @Nullable LeaseStore leases() {
		return (this.shared) ? new JdbcLeaseStore(this.dataSource, this.dialect, this.tables, LEASE_TIMEOUT) : null;
	}

	@Override
	public void check() {
		run("check its tables", true, (connection) -> {
			this.dialect.requireDurableCommits(connection.jdbc());
			this.dialect.committed(connection.jdbc());
			new TableCheck(connection.jdbc(), this.dialect).check(this.tables);
			return null;
		});
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		if (batch.isEmpty()) {
			return 0;
		}
		return run("store %d rows".formatted(batch.size()), this.dialect.batchesInOneStatement(), (connection) -> {
			this.dialect.requireDurableCommits(connection.jdbc());
			long greatestId;
			try (PreparedStatement statement = connection.prepare(this.sql.insert())) {
				greatestId = this.dialect.insert(statement, this.tables.outbox(), batch);
			}
			connection.commit();
			this.dialect.committed(connection.jdbc());
			return greatestId;
		});
	}

	@Override
	public Set<String> stored(Collection<String> messageIds) {
		if (messageIds.isEmpty()) {
			return Set.of();
		}
		String[] wanted = new LinkedHashSet<>(messageIds).toArray(String[]::new);
		return run("look for %d rows".formatted(wanted.length), true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.stored(wanted.length))) {
				this.dialect.bindStored(statement, wanted);
				Set<String> found = new HashSet<>();
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						found.add(rows.getString(1));
					}
				}
				return found;
			}
		});
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Asks for the sizes first and then for as many rows as fit: a driver may hold a
	 * whole result in memory, and fetching in portions would keep a transaction open.
	 */
	@Override
	public List<OutboxRecord> read(OutboxQuery query) {
		List<String> excluded = List.copyOf(query.excludedTopics());
		if (query.lanes().isEmpty()) {
			return List.of();
		}
		return run("read rows", true, (connection) -> {
			Range range = rangeThatFits(connection, query, excluded);
			List<OutboxRecord> found = new ArrayList<>();
			if (range.isEmpty()) {
				return found;
			}
			try (PreparedStatement statement = connection.prepare(this.sql.read(excluded.size(), query.lanes()))) {
				int index = bindRange(statement, range.afterId(), excluded);
				statement.setLong(index, range.lastId());
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						found.add(OutboxColumns.read(rows));
					}
				}
			}
			return found;
		});
	}

	/**
	 * Begins right before the first row that was found: deleted rows may lie before it,
	 * and to walk over them once is enough.
	 */
	private Range rangeThatFits(OutboxConnection connection, OutboxQuery query, List<String> excluded)
			throws SQLException {
		try (PreparedStatement statement = connection.prepare(this.sql.sizes(excluded.size(), query.lanes()))) {
			int index = bindRange(statement, query.afterId(), excluded);
			statement.setInt(index, query.maxRows());
			Range range = new Range(query.afterId(), query.afterId());
			long bytes = 0;
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					long id = rows.getLong(1);
					bytes += rows.getLong(2);
					if (bytes > query.maxBytes() && !range.isEmpty()) {
						break;
					}
					range = new Range((range.isEmpty()) ? id - 1 : range.afterId(), id);
				}
			}
			return range;
		}
	}

	private int bindRange(PreparedStatement statement, long afterId, List<String> excluded) throws SQLException {
		int index = 1;
		statement.setLong(index++, afterId);
		for (String topic : excluded) {
			statement.setString(index++, topic);
		}
		return index;
	}

	@Override
	public int delete(long[] ids) {
		if (ids.length == 0) {
			return 0;
		}
		return run("delete %d rows".formatted(ids.length), this.dialect.batchesInOneStatement(), (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.delete())) {
				int deleted = this.dialect.delete(statement, ids);
				connection.commit();
				return deleted;
			}
		});
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Can be repeated: a row that is no longer in the outbox is not buried again, and
	 * neither is a record without a row whose message id is among the dead letters.
	 */
	@Override
	public void bury(DeadLetter deadLetter) {
		run("bury a record", false, (connection) -> {
			this.dialect.requireDurableCommits(connection.jdbc());
			boolean buried = (deadLetter.record().id() > 0) ? buryRow(connection, deadLetter)
					: buryRecord(connection, deadLetter);
			if (buried) {
				connection.commit();
				this.dialect.committed(connection.jdbc());
			}
			return null;
		});
	}

	private boolean buryRow(OutboxConnection connection, DeadLetter deadLetter) throws SQLException {
		long id = deadLetter.record().id();
		try (PreparedStatement copy = connection.prepare(this.sql.buryRow());
				PreparedStatement delete = connection.prepare(this.sql.deleteRow())) {
			bindFailure(copy, 1, deadLetter);
			copy.setLong(4, id);
			delete.setLong(1, id);
			// somebody else may have moved the row between the two statements
			return copy.executeUpdate() > 0 && delete.executeUpdate() > 0;
		}
	}

	private boolean buryRecord(OutboxConnection connection, DeadLetter deadLetter) throws SQLException {
		try (PreparedStatement insert = connection.prepare(this.sql.buryRecord())) {
			OutboxColumns.bind(insert, deadLetter.record());
			int index = OutboxColumns.RECORD.size() + 1;
			bindFailure(insert, index, deadLetter);
			insert.setString(index + 3, deadLetter.record().messageId());
			return insert.executeUpdate() > 0;
		}
	}

	private void bindFailure(PreparedStatement statement, int index, DeadLetter deadLetter) throws SQLException {
		statement.setString(index, deadLetter.category().name());
		statement.setString(index + 1, storable(deadLetter.error()));
		statement.setInt(index + 2, deadLetter.attempts());
	}

	/**
	 * A record that cannot even be buried would block its key for ever, so its error must
	 * not be refused: PostgreSQL takes no zero characters.
	 */
	private String storable(String error) {
		String text = error.replace('\0', ' ');
		return (text.length() > ERROR_LENGTH) ? text.substring(0, ERROR_LENGTH) : text;
	}

	@Override
	public OutboxBacklog backlog() {
		return run("count its rows", true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.backlog());
					ResultSet lanes = statement.executeQuery()) {
				long greatestId = 0;
				long[] rowsByLane = new long[Slots.LANES];
				while (lanes.next()) {
					rowsByLane[lanes.getInt(1)] = lanes.getLong(2);
					greatestId = Math.max(greatestId, lanes.getLong(3));
				}
				return new OutboxBacklog(greatestId, rowsByLane);
			}
		});
	}

	@Override
	public long oldestId() {
		return id("look for its oldest row", this.sql.oldestId());
	}

	@Override
	public long greatestId() {
		return id("look for its latest row", this.sql.greatestId());
	}

	private long id(String action, String query) {
		return run(action, true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(query); ResultSet id = statement.executeQuery()) {
				id.next();
				return id.getLong(1);
			}
		});
	}

	@Override
	public long[] oldestIdByLane(long upToId) {
		return run("look for its oldest rows", true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.oldestIdByLane())) {
				statement.setLong(1, upToId);
				long[] oldest = new long[Slots.LANES];
				try (ResultSet lanes = statement.executeQuery()) {
					while (lanes.next()) {
						oldest[lanes.getInt(1)] = lanes.getLong(2);
					}
				}
				return oldest;
			}
		});
	}

	@Override
	public OutboxSummary summary() {
		return run("count its rows", true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.summary());
					ResultSet figures = statement.executeQuery()) {
				figures.next();
				return new OutboxSummary(figures.getLong(1), figures.getLong(2),
						Duration.ofMillis(Math.max(0, figures.getLong(3))));
			}
		});
	}

	@Override
	public long bytes() {
		return run("add up its rows", true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.bytes());
					ResultSet sum = statement.executeQuery()) {
				sum.next();
				return sum.getLong(1);
			}
		});
	}

	private <T extends @Nullable Object> T run(String action, boolean autoCommit, SqlCall<T> call) {
		try (OutboxConnection connection = open(autoCommit)) {
			try {
				return call.execute(connection);
			}
			catch (SQLException ex) {
				boolean inDoubt = connection.mayHaveCommitted() && !this.dialect.isRolledBack(ex);
				throw SqlFailures.failed(action, inDoubt, ex);
			}
		}
	}

	private OutboxConnection open(boolean autoCommit) {
		try {
			return OutboxConnection.open(this.dataSource, autoCommit, this.dialect.limitsStatements(), this.timeout);
		}
		catch (SQLException ex) {
			throw SqlFailures.notReachable(ex);
		}
	}

	/**
	 * What to do with a connection.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	private interface SqlCall<T extends @Nullable Object> {

		T execute(OutboxConnection connection) throws SQLException;

	}

	/**
	 * Ids of rows.
	 */
	private record Range(long afterId, long lastId) {

		boolean isEmpty() {
			return this.lastId == this.afterId;
		}

	}

}
