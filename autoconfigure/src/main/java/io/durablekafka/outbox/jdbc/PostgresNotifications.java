package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxNotifications;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * {@code LISTEN} and {@code NOTIFY} on PostgreSQL. The channel is named like the table,
 * so that outboxes in one database do not wake each other. Listening is a property of the
 * session, which a proxy that pools transactions does not keep.
 */
final class PostgresNotifications implements OutboxNotifications {

	private static final Log logger = LogFactory.getLog(PostgresNotifications.class);

	private static final int MAX_NAME = 63;

	private static final int ANSWER_TIMEOUT = 10_000;

	private final OutboxDialect dialect;

	private final DataSource pooled;

	private final DataSource unpooled;

	private final String channel;

	/**
	 * Create notifications.
	 * @param dialect dialect of the database
	 * @param pooled gives connections to send with
	 * @param unpooled gives connections to listen on, which are kept
	 * @param table name of the outbox
	 */
	PostgresNotifications(OutboxDialect dialect, DataSource pooled, DataSource unpooled, String table) {
		this.dialect = dialect;
		this.pooled = pooled;
		this.unpooled = unpooled;
		String name = table.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
		this.channel = name.substring(Math.max(0, name.length() - MAX_NAME));
	}

	@Override
	public void send(String message) {
		try (OutboxConnection connection = OutboxConnection.open(this.pooled, true, this.dialect,
				Duration.ofSeconds(5)); PreparedStatement statement = connection.prepare("SELECT pg_notify(?, ?)")) {
			statement.setString(1, this.channel);
			statement.setString(2, message);
			statement.execute();
		}
		catch (SQLException ex) {
			throw SqlFailures.failed(this.dialect, "notify other instances", false, ex);
		}
	}

	@Override
	public Subscription subscribe() {
		try {
			Connection connection = this.unpooled.getConnection();
			try {
				connection.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT);
				connection.setAutoCommit(true);
				try (Statement statement = connection.createStatement()) {
					statement.execute("LISTEN \"" + this.channel + "\"");
				}
				return new Session(this.dialect, connection, connection.unwrap(PGConnection.class));
			}
			catch (SQLException | RuntimeException ex) {
				connection.close();
				throw ex;
			}
		}
		catch (SQLException ex) {
			throw SqlFailures.failed(this.dialect, "listen to other instances", false, ex);
		}
	}

	private record Session(OutboxDialect dialect, Connection connection, PGConnection driver) implements Subscription {

		@Override
		public List<String> await(Duration timeout) {
			try {
				PGNotification[] notifications = this.driver.getNotifications((int) Math.max(1, timeout.toMillis()));
				List<String> messages = new ArrayList<>();
				if (notifications != null) {
					for (PGNotification notification : notifications) {
						messages.add(notification.getParameter());
					}
				}
				else if (!this.connection.isValid(ANSWER_TIMEOUT / 1000)) {
					throw new SQLException("The connection is no longer valid", "08006");
				}
				return messages;
			}
			catch (SQLException ex) {
				throw SqlFailures.failed(this.dialect, "listen to other instances", false, ex);
			}
		}

		@Override
		public void close() {
			try {
				this.connection.close();
			}
			catch (SQLException ex) {
				logger.debug("The connection that listened could not be closed", ex);
			}
		}

	}

}
