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
		try (Connection connection = this.database.getConnection();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			statement.execute("SELECT COUNT(*) FROM pg_class");
			try {
				return this.drain.run(rows);
			}
			finally {
				end(connection);
			}
		}
	}

	private static void end(Connection connection) throws SQLException {
		connection.rollback();
		connection.setAutoCommit(true);
	}

}
