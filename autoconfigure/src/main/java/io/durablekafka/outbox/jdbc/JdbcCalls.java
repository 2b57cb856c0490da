package io.durablekafka.outbox.jdbc;

import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the database, each with a connection of its own, whose failures tell whether
 * something may have been committed. Thread-safe.
 */
final class JdbcCalls {

	private final DataSource dataSource;

	private final OutboxDialect dialect;

	private final Duration timeout;

	JdbcCalls(DataSource dataSource, OutboxDialect dialect, Duration timeout) {
		this.dataSource = dataSource;
		this.dialect = dialect;
		this.timeout = timeout;
	}

	/**
	 * Read something.
	 * @param action what is done, for the message of a failure
	 * @param call what to do
	 * @return what was read
	 * @throws OutboxStoreException if that fails
	 */
	<T extends @Nullable Object> T query(String action, Call<T> call) {
		return run(action, true, call);
	}

	/**
	 * Change something.
	 * @param action what is done, for the message of a failure
	 * @param autoCommit whether the only statement commits by itself
	 * @param call what to do, the commit included
	 * @return what the call returns
	 * @throws OutboxStoreException if that fails
	 */
	<T extends @Nullable Object> T change(String action, boolean autoCommit, Call<T> call) {
		return run(action, autoCommit, (connection) -> {
			this.dialect.isolateNextTransaction(connection.jdbc());
			return call.execute(connection);
		});
	}

	private <T extends @Nullable Object> T run(String action, boolean autoCommit, Call<T> call) {
		try (OutboxConnection connection = open(autoCommit)) {
			try {
				return call.execute(connection);
			}
			catch (SQLException ex) {
				connection.failed(ex);
				boolean inDoubt = connection.mayHaveCommitted() && !this.dialect.isRolledBack(ex);
				throw SqlFailures.failed(this.dialect, action, inDoubt, ex);
			}
		}
	}

	private OutboxConnection open(boolean autoCommit) {
		try {
			return OutboxConnection.open(this.dataSource, autoCommit, this.dialect, this.timeout);
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
	interface Call<T extends @Nullable Object> {

		T execute(OutboxConnection connection) throws SQLException;

	}

}
