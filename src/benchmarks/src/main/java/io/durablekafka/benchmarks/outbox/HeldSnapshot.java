package io.durablekafka.benchmarks.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

/**
 * Runs a drain while a transaction of somebody else holds a snapshot, as a long report
 * does: nothing that is deleted meanwhile can be cleaned up.
 *
 * @param database the database
 * @param drain the drain
 */
record HeldSnapshot(DataSource database, Drain drain) implements Drain {

	@Override
	public DrainTimes run(int rows) throws Exception {
		try (Connection snapshot = open(this.database)) {
			try {
				return this.drain.run(rows);
			}
			finally {
				end(snapshot);
			}
		}
	}

	/**
	 * Begin a transaction that sees the database as it is now.
	 */
	static Connection open(DataSource database) throws SQLException {
		Connection connection = database.getConnection();
		connection.setAutoCommit(false);
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		try (Statement statement = connection.createStatement()) {
			statement.execute("SELECT COUNT(*) FROM pg_class");
		}
		return connection;
	}

	static void end(Connection snapshot) throws SQLException {
		snapshot.rollback();
		snapshot.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
		snapshot.setAutoCommit(true);
	}

}
