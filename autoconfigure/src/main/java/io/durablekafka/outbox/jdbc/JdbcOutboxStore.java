package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import javax.sql.DataSource;

import io.durablekafka.outbox.CallersTransaction;
import io.durablekafka.outbox.DeadKey;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.LeaseStore;
import io.durablekafka.outbox.OrderKey;
import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxBacklog;
import io.durablekafka.outbox.OutboxNotifications;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.outbox.Slots;
import io.durablekafka.outbox.TopicFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Outbox in a relational database. Rows are inserted and deleted, never updated.
 * Thread-safe; each call uses a connection of its own, commits before it returns, and
 * never takes part in a transaction of the calling thread, except through
 * {@link #callersTransaction()}. A call ends within the time limit plus the time that the
 * data source takes to hand out a connection.
 *
 * @since 0.1.0
 */
public final class JdbcOutboxStore implements OutboxStore {

	/**
	 * Time limit of a statement when none is given.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	private static final boolean SPRING_JDBC = ClassUtils
		.isPresent("org.springframework.jdbc.datasource.ConnectionHolder", JdbcOutboxStore.class.getClassLoader());

	private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

	private final DataSource dataSource;

	private final OutboxDialect dialect;

	private final OutboxTables tables;

	private final OutboxSql sql;

	private final JdbcCalls calls;

	private final Duration timeout;

	private final LocalTurns turns;

	private final boolean shared;

	private final @Nullable DataSource unpooled;

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
		this(dataSource, dialect, tables, timeout, shared, null);
	}

	/**
	 * Create a store whose instances may tell each other of rows.
	 * @param dataSource the database
	 * @param dialect dialect of the database
	 * @param tables names of the tables
	 * @param timeout time limit of a statement
	 * @param shared whether other processes may use the database at the same time
	 * @param unpooled gives connections that may be kept, if there is such a thing
	 */
	public JdbcOutboxStore(DataSource dataSource, OutboxDialect dialect, OutboxTables tables, Duration timeout,
			boolean shared, @Nullable DataSource unpooled) {
		this.dataSource = dataSource;
		this.dialect = dialect;
		this.tables = tables;
		this.sql = new OutboxSql(dialect, tables);
		this.timeout = timeout;
		this.turns = new LocalTurns(!dialect.takesTurns());
		this.calls = new JdbcCalls(dataSource, dialect, timeout);
		this.shared = shared;
		this.unpooled = unpooled;
	}

	@Override
	public @Nullable LeaseStore leases() {
		return (this.shared) ? new JdbcLeaseStore(this.dataSource, this.dialect, this.tables, LEASE_TIMEOUT) : null;
	}

	@Override
	public @Nullable OutboxNotifications notifications() {
		return (this.shared && this.unpooled != null)
				? this.dialect.notifications(this.dataSource, this.unpooled, this.tables.outbox()) : null;
	}

	@Override
	public OutboxAdministration administration() {
		return new JdbcOutboxAdministration(this.calls, this.dialect, this.tables);
	}

	@Override
	public void check() {
		query("check its tables", (connection) -> {
			this.dialect.requireDurableCommits(connection.jdbc());
			this.dialect.committed(connection.jdbc());
			new TableCheck(connection.jdbc(), this.dialect).check(this.tables);
			this.dialect.check(connection.jdbc(), this.tables);
			return null;
		});
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		if (batch.isEmpty()) {
			return 0;
		}
		boolean taken = this.turns.begin();
		try {
			return insertInTurn(batch);
		}
		finally {
			this.turns.end(taken);
		}
	}

	private long insertInTurn(List<OutboxRecord> batch) {
		boolean autoCommit = this.dialect.insertsInOneStatement(batch);
		return change("store %d rows".formatted(batch.size()), autoCommit, (connection) -> {
			this.dialect.requireDurableCommits(connection.jdbc());
			this.dialect.beginTurn(connection, this.tables.outbox());
			try {
				long greatestId = this.dialect.insert(connection, this.tables.outbox(), batch);
				connection.commit();
				this.dialect.committed(connection.jdbc());
				return greatestId;
			}
			finally {
				this.dialect.endTurn(connection, this.tables.outbox());
			}
		});
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Spring's transactions, of this data source.
	 */
	@Override
	public @Nullable CallersTransaction callersTransaction() {
		Connection connection = SPRING_JDBC ? SpringTransaction.connection(this.dataSource) : null;
		return (connection != null)
				? new SpringTransaction(connection, this.dialect, this.tables.outbox(), this.timeout, this.turns)
				: null;
	}

	@Override
	public Set<String> stored(Collection<String> messageIds) {
		if (messageIds.isEmpty()) {
			return Set.of();
		}
		String[] wanted = new LinkedHashSet<>(messageIds).toArray(String[]::new);
		return query("look for %d rows".formatted(wanted.length),
				(connection) -> this.dialect.stored(connection, this.tables.outbox(), wanted));
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Asks for the sizes first and then for as many rows as fit: a driver may hold a
	 * whole result in memory, and fetching in portions would keep a transaction open.
	 */
	@Override
	public List<OutboxRecord> read(OutboxQuery query) {
		if (query.lanes().isEmpty()) {
			return List.of();
		}
		return query("read rows", (connection) -> {
			Range range = rangeThatFits(connection, query);
			List<OutboxRecord> found = new ArrayList<>();
			if (range.isEmpty()) {
				return found;
			}
			try (PreparedStatement statement = connection.prepare(this.sql.read(query))) {
				int index = bindRange(connection, statement, range.afterId(), query);
				statement.setLong(index, range.lastId());
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						found.add(OutboxColumns.read(this.dialect, rows));
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
	private Range rangeThatFits(OutboxConnection connection, OutboxQuery query) throws SQLException {
		try (PreparedStatement statement = connection.prepare(this.sql.sizes(query))) {
			int index = bindRange(connection, statement, query.afterId(), query);
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

	private int bindRange(OutboxConnection connection, PreparedStatement statement, long afterId, OutboxQuery query)
			throws SQLException {
		int index = 1;
		statement.setLong(index++, afterId);
		for (String topic : query.excludedTopics()) {
			statement.setString(index++, topic);
		}
		for (OrderKey key : query.excludedKeys()) {
			statement.setString(index++, key.topic());
			if (key.key() != null) {
				this.dialect.bindBytes(connection, statement, index++, key.key());
			}
			else {
				statement.setObject(index++, key.partition(), Types.INTEGER);
			}
		}
		return index;
	}

	@Override
	public int delete(long[] ids) {
		if (ids.length == 0) {
			return 0;
		}
		return change("delete %d rows".formatted(ids.length), this.dialect.deletesInOneStatement(), (connection) -> {
			int deleted = this.dialect.delete(connection, this.tables.outbox(), ids);
			connection.commit();
			return deleted;
		});
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Can be repeated: a row that is no longer in the outbox is not buried again, and
	 * neither is a record without a row whose message id is among the dead letters.
	 */
	@Override
	public void bury(List<DeadLetter> deadLetters) {
		SortedMap<Long, DeadLetter> rows = new TreeMap<>();
		List<DeadLetter> records = new ArrayList<>();
		for (DeadLetter deadLetter : deadLetters) {
			if (deadLetter.record().id() > 0) {
				rows.putIfAbsent(deadLetter.record().id(), deadLetter);
			}
			else {
				records.add(deadLetter);
			}
		}
		boolean complete = deadLetters.isEmpty();
		while (!complete) {
			complete = buryUndisturbed(rows, records);
		}
	}

	/**
	 * Bury all or nothing.
	 * @return whether nobody else has removed a row meanwhile. It is not there any more
	 * for the next attempt, so that there are no more attempts than rows.
	 */
	private boolean buryUndisturbed(SortedMap<Long, DeadLetter> rows, List<DeadLetter> records) {
		return change("bury %d records".formatted(rows.size() + records.size()), false, (connection) -> {
			this.dialect.requireDurableCommits(connection.jdbc());
			long[] copied = copyToDeadLetters(connection, rows);
			if (copied.length > 0 && this.dialect.delete(connection, this.tables.outbox(), copied) < copied.length) {
				return false;
			}
			boolean buried = copied.length > 0;
			for (DeadLetter deadLetter : records) {
				buried |= buryRecord(connection, deadLetter);
			}
			if (buried) {
				connection.commit();
				this.dialect.committed(connection.jdbc());
			}
			return true;
		});
	}

	private long[] copyToDeadLetters(OutboxConnection connection, SortedMap<Long, DeadLetter> rows)
			throws SQLException {
		long[] copied = new long[rows.size()];
		int count = 0;
		if (rows.isEmpty()) {
			return copied;
		}
		try (PreparedStatement copy = connection.prepare(this.sql.buryRow())) {
			for (Map.Entry<Long, DeadLetter> row : rows.entrySet()) {
				bindFailure(copy, 1, row.getValue());
				copy.setLong(4, row.getKey());
				if (copy.executeUpdate() > 0) {
					copied[count++] = row.getKey();
				}
			}
		}
		return Arrays.copyOf(copied, count);
	}

	private boolean buryRecord(OutboxConnection connection, DeadLetter deadLetter) throws SQLException {
		try (PreparedStatement buried = connection.prepare(this.sql.buried())) {
			buried.setString(1, deadLetter.record().messageId());
			try (ResultSet count = buried.executeQuery()) {
				count.next();
				if (count.getLong(1) > 0) {
					return false;
				}
			}
		}
		try (PreparedStatement insert = connection.prepare(this.sql.buryRecord())) {
			OutboxColumns.bind(this.dialect, connection, insert, 1, deadLetter.record());
			bindFailure(insert, OutboxColumns.RECORD.size() + 1, deadLetter);
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
		return (text.length() > this.dialect.errorLength()) ? text.substring(0, this.dialect.errorLength()) : text;
	}

	@Override
	public void endRetries(Collection<String> messageIds) {
		change("end %d retries".formatted(messageIds.size()), false, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.endRetry())) {
				for (String messageId : messageIds) {
					statement.setString(1, messageId);
					statement.executeUpdate();
				}
			}
			connection.commit();
			return true;
		});
	}

	@Override
	public List<DeadKey> deadKeys(TopicFilter topics, long afterId, int maxRows) {
		if (topics.isEmpty()) {
			return List.of();
		}
		return query("read its dead letters", (connection) -> {
			List<DeadKey> found = new ArrayList<>();
			try (PreparedStatement statement = connection.prepare(this.sql.deadKeys(topics))) {
				int index = 1;
				statement.setLong(index++, afterId);
				for (String topic : topics.names()) {
					statement.setString(index++, topic);
				}
				statement.setInt(index, maxRows);
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						OrderKey key = OrderKey.of(rows.getString(2), this.dialect.readBytes(rows, 4),
								OutboxColumns.partition(rows, 3));
						if (key != null) {
							found.add(new DeadKey(rows.getLong(1), key,
									AdministrationSql.RETRIED.equals(rows.getString(5))));
						}
					}
				}
			}
			return found;
		});
	}

	@Override
	public Map<Long, Duration> olderThan(long firstId, long lastId, Duration age) {
		return query("look for old rows", (connection) -> {
			Map<Long, Duration> found = new HashMap<>();
			try (PreparedStatement statement = connection.prepare(this.sql.olderThan())) {
				statement.setLong(1, firstId);
				statement.setLong(2, lastId);
				statement.setLong(3, age.toMillis());
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						found.put(rows.getLong(1), Duration.ofMillis(rows.getLong(2)));
					}
				}
			}
			return found;
		});
	}

	@Override
	public OutboxBacklog backlog() {
		return query("count its rows", (connection) -> {
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

	private long id(String action, String sql) {
		return query(action, (connection) -> {
			try (PreparedStatement statement = connection.prepare(sql); ResultSet id = statement.executeQuery()) {
				id.next();
				return id.getLong(1);
			}
		});
	}

	@Override
	public long[] oldestIdByLane(long upToId) {
		return query("look for its oldest rows", (connection) -> {
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
		return query("count its rows", (connection) -> {
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
		return query("add up its rows", (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.bytes());
					ResultSet sum = statement.executeQuery()) {
				sum.next();
				return sum.getLong(1);
			}
		});
	}

	private <T extends @Nullable Object> T query(String action, JdbcCalls.Call<T> call) {
		return this.calls.query(action, call);
	}

	private <T extends @Nullable Object> T change(String action, boolean autoCommit, JdbcCalls.Call<T> call) {
		return this.calls.change(action, autoCommit, call);
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
