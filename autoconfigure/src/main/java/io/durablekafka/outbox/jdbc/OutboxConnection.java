package io.durablekafka.outbox.jdbc;

import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection for one call of the store: its commit mode and its time limits are set for
 * the call and put back when it is closed. Used by one thread.
 */
final class OutboxConnection implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(OutboxConnection.class);

	/**
	 * How much longer to wait for an answer than for the database to give up by itself,
	 * since only the database's own answer leaves no doubt.
	 */
	private static final Duration ANSWER_MARGIN = Duration.ofSeconds(5);

	private final Connection connection;

	private final OutboxDialect dialect;

	private final Duration timeout;

	private final boolean autoCommit;

	private final boolean originalAutoCommit;

	private int originalNetworkTimeout = -1;

	private boolean mayHaveCommitted;

	private @Nullable Blob emptyBlob;

	/** Whether it belongs to a transaction that somebody else begins and ends. */
	private final boolean joined;

	private OutboxConnection(Connection connection, boolean autoCommit, boolean joined, OutboxDialect dialect,
			Duration timeout) throws SQLException {
		this.connection = connection;
		this.dialect = dialect;
		this.timeout = timeout;
		this.autoCommit = autoCommit;
		this.joined = joined;
		this.originalAutoCommit = joined ? autoCommit : connection.getAutoCommit();
		setNetworkTimeout();
		if (this.originalAutoCommit != autoCommit) {
			connection.setAutoCommit(autoCommit);
		}
	}

	/**
	 * Borrow a connection. It is taken from the data source itself and not from Spring's
	 * transaction synchronization: a row must be committed when the call returns, and
	 * must not disappear with whatever transaction the calling thread happens to have.
	 */
	static OutboxConnection open(DataSource dataSource, boolean autoCommit, OutboxDialect dialect, Duration timeout)
			throws SQLException {
		Connection connection = dataSource.getConnection();
		try {
			return new OutboxConnection(connection, autoCommit, false, dialect, timeout);
		}
		catch (SQLException ex) {
			discardIfLost(connection, ex, dialect);
			connection.close();
			throw ex;
		}
	}

	/**
	 * Use a connection on which a transaction is under way. It is neither committed nor
	 * rolled back nor closed.
	 */
	static OutboxConnection join(Connection connection, OutboxDialect dialect, Duration timeout) throws SQLException {
		return new OutboxConnection(connection, false, true, dialect, timeout);
	}

	Connection jdbc() {
		return this.connection;
	}

	PreparedStatement prepare(String sql) throws SQLException {
		return limited(this.connection.prepareStatement(sql));
	}

	/**
	 * Prepare an insert that can be asked for the ids that the database gave.
	 */
	PreparedStatement prepareReturningIds(String sql) throws SQLException {
		return limited(this.connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS));
	}

	private PreparedStatement limited(PreparedStatement statement) throws SQLException {
		if (this.dialect.limitsStatements()) {
			statement.setQueryTimeout((int) Math.max(1, this.timeout.toSeconds()));
		}
		this.mayHaveCommitted |= this.autoCommit;
		return statement;
	}

	/**
	 * A LOB without contents. It occupies the database's memory until it is freed, which
	 * happens when this connection is closed.
	 */
	Blob emptyBlob() throws SQLException {
		if (this.emptyBlob == null) {
			this.emptyBlob = this.connection.createBlob();
		}
		return this.emptyBlob;
	}

	/**
	 * Commit, unless each statement has done so by itself.
	 */
	void commit() throws SQLException {
		if (!this.autoCommit) {
			this.mayHaveCommitted = true;
			this.connection.commit();
		}
	}

	/**
	 * Whether something may have been committed in spite of a failure.
	 */
	boolean mayHaveCommitted() {
		return this.mayHaveCommitted;
	}

	/**
	 * Tell that a call has failed. A connection that can never work again is discarded.
	 * @param failure what the driver reported
	 */
	void failed(SQLException failure) {
		discardIfLost(this.connection, failure, this.dialect);
	}

	/**
	 * End the session, with what it still holds, instead of handing it back: what is
	 * behind the pool's connection is closed, so that the pool finds it closed when it
	 * tests it next time, and drops it.
	 */
	void discard() {
		discard(this.connection);
	}

	private static void discardIfLost(Connection connection, SQLException failure, OutboxDialect dialect) {
		if (dialect.isConnectionLost(failure)) {
			discard(connection);
		}
	}

	private static void discard(Connection connection) {
		try {
			connection.unwrap(Connection.class).close();
			// a pool may not test a connection that was used a moment ago, but hears that
			// it is closed; drivers say so at one of these
			connection.getAutoCommit();
			connection.createStatement().close();
		}
		catch (SQLException ex) {
			logger.debug("A connection that is of no use was closed", ex);
		}
	}

	private void setNetworkTimeout() throws SQLException {
		try {
			int current = this.connection.getNetworkTimeout();
			int limit = (int) this.timeout.plus(ANSWER_MARGIN).toMillis();
			if (current == 0 || current > limit) {
				this.connection.setNetworkTimeout(Runnable::run, limit);
				this.originalNetworkTimeout = current;
			}
		}
		catch (SQLFeatureNotSupportedException ex) {
			logger.debug("The JDBC driver has no network timeout", ex);
		}
	}

	@Override
	public void close() {
		try {
			if (this.joined) {
				putBack();
			}
			else {
				giveBack();
			}
		}
		catch (SQLException ex) {
			// the pool tests it before somebody else gets it
			logger.debug("Connection could not be handed back as it was", ex);
		}
	}

	private void giveBack() throws SQLException {
		try (Connection closing = this.connection) {
			if (!this.autoCommit) {
				closing.rollback();
			}
			if (this.originalAutoCommit != this.autoCommit) {
				closing.setAutoCommit(this.originalAutoCommit);
			}
			putBack();
		}
	}

	private void putBack() throws SQLException {
		if (this.emptyBlob != null) {
			this.emptyBlob.free();
		}
		if (this.originalNetworkTimeout >= 0) {
			this.connection.setNetworkTimeout(Runnable::run, this.originalNetworkTimeout);
		}
	}

}
