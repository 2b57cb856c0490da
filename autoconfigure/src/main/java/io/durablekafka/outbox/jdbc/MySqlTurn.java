package io.durablekafka.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The turn to insert on MySQL and MariaDB: a lock of the session, which the server gives
 * back when the connection is lost. A process that is frozen while it has the turn must
 * not keep the others from storing, so they end its session; what it has not committed
 * then never becomes visible behind what they store. An insert that the server itself
 * works on is waited for.
 *
 * @param connection the connection
 * @param table name of the table
 */
record MySqlTurn(OutboxConnection connection, String table) {

	private static final Log logger = LogFactory.getLog(MySqlTurn.class);

	private static final String HOLDER = """
			SELECT holder.ID, session.COMMAND, session.TIME
			FROM (SELECT IS_USED_LOCK(%s) AS ID) holder
			LEFT JOIN information_schema.PROCESSLIST session ON session.ID = holder.ID""";

	private static final int WAIT_SECONDS = 2;

	private static final int MOST_WAITS = 15;

	private static final String NOT_GIVEN = "55000";

	private static final int NO_SUCH_SESSION = 1094;

	/**
	 * Wait for the turn.
	 * @throws SQLException if the server refuses, or works on the insert of another
	 * instance for too long. Nothing has been inserted then
	 */
	void begin() throws SQLException {
		int waits = 1;
		while (!isTaken() && isWorthWaiting()) {
			if (waits++ == MOST_WAITS) {
				throw new SQLException("The server has been working on the insert of another instance for %d s"
					.formatted(MOST_WAITS * WAIT_SECONDS), NOT_GIVEN);
			}
		}
	}

	private boolean isTaken() throws SQLException {
		try (PreparedStatement statement = this.connection.prepare("SELECT GET_LOCK(%s, ?)".formatted(name()))) {
			statement.setString(1, this.table);
			statement.setInt(2, WAIT_SECONDS);
			try (ResultSet taken = statement.executeQuery()) {
				return taken.next() && taken.getInt(1) == 1;
			}
		}
		catch (SQLException ex) {
			// it may have been given, and the pool would hand it out with the connection
			this.connection.discard();
			throw ex;
		}
	}

	/**
	 * Look at who has the turn, and end that session if nothing comes from it. Sessions
	 * of other users can be neither seen nor ended, so their turn is not respected.
	 * @return whether the turn will be free
	 */
	private boolean isWorthWaiting() throws SQLException {
		try (PreparedStatement statement = this.connection.prepare(HOLDER.formatted(name()))) {
			statement.setString(1, this.table);
			try (ResultSet holder = statement.executeQuery()) {
				holder.next();
				long session = holder.getLong(1);
				String command = holder.getString(2);
				if (session != 0 && command == null) {
					logger.debug("The session %d of another user has the turn to insert and is not waited for"
						.formatted(session));
					return false;
				}
				boolean frozen = "Sleep".equals(command) && holder.getLong(3) >= WAIT_SECONDS;
				return !frozen || isEnded(session);
			}
		}
	}

	private boolean isEnded(long session) {
		try (Statement statement = this.connection.jdbc().createStatement()) {
			statement.execute("KILL " + session);
			logger.warn("The session %d has had the turn to insert for %d s without using it, and was ended"
				.formatted(session, WAIT_SECONDS));
			return true;
		}
		catch (SQLException ex) {
			logger.debug("The session %d could not be ended".formatted(session), ex);
			return ex.getErrorCode() == NO_SUCH_SESSION;
		}
	}

	/**
	 * Give the turn back. What fails here is not told, since the insert is done.
	 */
	void end() {
		try (PreparedStatement statement = this.connection.prepare("SELECT RELEASE_LOCK(%s)".formatted(name()))) {
			statement.setString(1, this.table);
			statement.executeQuery().close();
		}
		catch (SQLException ex) {
			logger.debug("The turn to insert could not be given back, so the connection is closed", ex);
			this.connection.discard();
		}
	}

	/**
	 * Locks belong to the whole server, and their names have 64 characters at most.
	 */
	private String name() {
		String qualified = this.table.contains(".") ? "?" : "CONCAT(DATABASE(), '.', ?)";
		return "CONCAT('durable-kafka-', MD5(%s))".formatted(qualified);
	}

}
