package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * H2 in a file. By default H2 keeps a commit in the memory of the process for up to 500
 * milliseconds, and even its CHECKPOINT returns while a background thread is still
 * writing. With a write delay of zero the commit itself writes; this dialect sees to that
 * for the whole database, and then forces the file to the disk. Both need administrator
 * rights.
 */
final class H2OutboxDialect extends BatchingOutboxDialect {

	private static final int DATABASE_IS_CLOSED = 90098;

	/**
	 * Both what is stored and what is in effect are listed, and they may differ.
	 */
	private static final String WRITE_DELAYS = """
			SELECT COUNT(*) FROM INFORMATION_SCHEMA.SETTINGS
			WHERE SETTING_NAME = 'WRITE_DELAY' AND SETTING_VALUE <> '0'""";

	H2OutboxDialect() {
		super("H2", "h2");
	}

	/**
	 * Asked before each insert. H2 stores the setting, but falls back to 500 milliseconds
	 * when the database is opened again, which happens unseen when a pool had closed its
	 * last connection; and each new connection applies what its URL says.
	 */
	@Override
	void requireDurableCommits(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			if (isWriteDelayed(statement)) {
				statement.execute("SET WRITE_DELAY 0");
			}
		}
		catch (SQLException ex) {
			throw new SQLException("H2 does not write commits to its file at once, and that could not be changed. "
					+ "Connect as a user with administrator rights", ex.getSQLState(), ex.getErrorCode(), ex);
		}
	}

	@Override
	void committed(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("CHECKPOINT SYNC");
		}
	}

	private boolean isWriteDelayed(Statement statement) throws SQLException {
		try (ResultSet settings = statement.executeQuery(WRITE_DELAYS)) {
			return settings.next() && settings.getInt(1) > 0;
		}
	}

	/**
	 * H2 applies the limit to everything that the connection executes from then on, the
	 * application's statements included.
	 */
	@Override
	boolean limitsStatements() {
		return false;
	}

	/**
	 * H2 closes the database when its file cannot be written, because the disk is full
	 * for example. A new connection opens it again, old ones stay useless.
	 */
	@Override
	boolean isConnectionLost(SQLException failure) {
		return failure.getErrorCode() == DATABASE_IS_CLOSED;
	}

	@Override
	String ageInMillis(String column) {
		return "DATEDIFF(MILLISECOND, %s, CURRENT_TIMESTAMP)".formatted(column);
	}

}
