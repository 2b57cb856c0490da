package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.Lease;
import io.durablekafka.outbox.LeaseStore;
import io.durablekafka.outbox.Leases;
import io.durablekafka.outbox.OutboxClosedException;
import io.durablekafka.outbox.OutboxStoreException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Leases in a table beside the outbox: one row for each member, which a renewal touches,
 * and one row that counts the changes, whose lock puts them in order. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JdbcLeaseStore implements LeaseStore {

	private static final Log logger = LogFactory.getLog(JdbcLeaseStore.class);

	/**
	 * Name of the row that counts the changes.
	 */
	private static final String CHANGES = "*";

	private final DataSource dataSource;

	private final OutboxDialect dialect;

	private final LeaseSql sql;

	private final Duration timeout;

	private final AtomicBoolean notUnderstood = new AtomicBoolean();

	/**
	 * Create a store.
	 * @param dataSource the database
	 * @param dialect dialect of the database
	 * @param tables names of the tables
	 * @param timeout time limit of a statement, rounded to whole seconds, at least one
	 */
	public JdbcLeaseStore(DataSource dataSource, OutboxDialect dialect, OutboxTables tables, Duration timeout) {
		this.dataSource = dataSource;
		this.dialect = dialect;
		this.sql = new LeaseSql(dialect, tables);
		this.timeout = timeout;
	}

	@Override
	public boolean renew(String member) {
		return run("renew its lease", true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.renew())) {
				statement.setString(1, member);
				return statement.executeUpdate() > 0;
			}
		});
	}

	@Override
	public Leases read() {
		return run("read its leases", true, (connection) -> {
			long epoch = 0;
			List<Lease> leases = new ArrayList<>();
			try (PreparedStatement statement = connection.prepare(this.sql.read());
					ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					String member = rows.getString(1);
					if (member.equals(CHANGES)) {
						epoch = rows.getLong(4);
					}
					else {
						// a renewal in the future is from before the clock was put back
						boolean expired = Math.abs(rows.getLong(5)) > rows.getLong(6);
						leases.add(new Lease(member, rows.getString(2),
								lanes(member, OutboxColumns.text(rows.getString(3))), expired));
					}
				}
			}
			return new Leases(epoch, leases);
		});
	}

	/**
	 * A lease that cannot be understood must not keep all instances from theirs.
	 */
	private LaneSet lanes(String member, String text) {
		try {
			return LaneSet.parse(text);
		}
		catch (IllegalArgumentException ex) {
			if (this.notUnderstood.compareAndSet(false, true)) {
				logger.warn("The lease of '%s' cannot be understood and counts as one without lanes".formatted(member),
						ex);
			}
			return LaneSet.NONE;
		}
	}

	@Override
	public boolean change(long epoch, Lease lease, Duration duration, Collection<Lease> removed) {
		return run("change its leases", false, (connection) -> {
			this.dialect.isolateNextTransaction(connection.jdbc());
			if (!count(connection, epoch) || !remove(connection, removed)) {
				return false;
			}
			if (!update(connection, epoch + 1, lease, duration)) {
				insert(connection, epoch + 1, lease, duration);
			}
			connection.commit();
			return true;
		});
	}

	private boolean count(OutboxConnection connection, long epoch) throws SQLException {
		try (PreparedStatement statement = connection.prepare(this.sql.count())) {
			statement.setString(1, CHANGES);
			statement.setLong(2, epoch);
			if (statement.executeUpdate() > 0) {
				return true;
			}
		}
		if (epoch > 0) {
			return false;
		}
		try {
			insert(connection, 1, new Lease(CHANGES, CHANGES, LaneSet.NONE, false), Duration.ZERO);
			return true;
		}
		catch (SQLException ex) {
			if (this.dialect.standardState(ex).startsWith("23")) {
				return false;
			}
			throw ex;
		}
	}

	private boolean remove(OutboxConnection connection, Collection<Lease> removed) throws SQLException {
		for (Lease lease : removed) {
			String delete = (lease.expired()) ? this.sql.removeExpired() : this.sql.remove();
			try (PreparedStatement statement = connection.prepare(delete)) {
				statement.setString(1, lease.member());
				if (statement.executeUpdate() == 0) {
					return false;
				}
			}
		}
		return true;
	}

	private boolean update(OutboxConnection connection, long epoch, Lease lease, Duration duration)
			throws SQLException {
		try (PreparedStatement statement = connection.prepare(this.sql.update())) {
			statement.setString(1, lease.lanes().toString());
			statement.setLong(2, epoch);
			statement.setLong(3, duration.toMillis());
			statement.setString(4, lease.member());
			return statement.executeUpdate() > 0;
		}
	}

	private void insert(OutboxConnection connection, long epoch, Lease lease, Duration duration) throws SQLException {
		try (PreparedStatement statement = connection.prepare(this.sql.insert())) {
			statement.setString(1, lease.member());
			statement.setString(2, lease.instance());
			statement.setString(3, lease.lanes().toString());
			statement.setLong(4, epoch);
			statement.setLong(5, duration.toMillis());
			statement.executeUpdate();
		}
	}

	@Override
	public void leave(String member) {
		run("remove its lease", true, (connection) -> {
			try (PreparedStatement statement = connection.prepare(this.sql.remove())) {
				statement.setString(1, member);
				return statement.executeUpdate();
			}
		});
	}

	private <T> T run(String action, boolean autoCommit, SqlCall<T> call) {
		try (OutboxConnection connection = OutboxConnection.open(this.dataSource, autoCommit, this.dialect,
				this.timeout)) {
			return execute(call, connection);
		}
		catch (SQLException ex) {
			String message = "The outbox could not %s: %s".formatted(action, SqlFailures.describe(this.dialect, ex));
			throw (SqlFailures.isClosed(ex)) ? new OutboxClosedException(message, true, ex)
					: new OutboxStoreException(message, true, ex);
		}
	}

	private static <T> T execute(SqlCall<T> call, OutboxConnection connection) throws SQLException {
		try {
			return call.execute(connection);
		}
		catch (SQLException ex) {
			connection.failed(ex);
			throw ex;
		}
	}

	/**
	 * What to do with a connection.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	private interface SqlCall<T> {

		T execute(OutboxConnection connection) throws SQLException;

	}

}
