package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxNotifications;
import io.durablekafka.outbox.OutboxRecord;
import org.jspecify.annotations.Nullable;

/**
 * Everything in which the databases differ, as far as the outbox is concerned. What is
 * implemented here suits a server with SQL arrays and standard SQL states; a database
 * without arrays overrides {@link #deleteSql}, {@link #delete}, {@link #storedSql} and
 * {@link #bindStored}. A dialect holds no state and is thread-safe. To add one, list it
 * in {@link OutboxDialects}, write its scripts, and run the contract tests of the store
 * on the real database.
 *
 * @since 0.1.0
 */
public abstract class OutboxDialect {

	/**
	 * Classes of SQL state in which the database itself reports that it did not execute
	 * the statement: feature, data, constraint, transaction state, authorization,
	 * rollback, syntax or access, resources, limits, object state.
	 */
	private static final Set<String> NOT_EXECUTED = Set.of("0A", "22", "23", "25", "28", "40", "42", "53", "54", "55");

	private static final String QUERY_CANCELLED = "57014";

	private static final String COMPLETION_UNKNOWN = "40003";

	private final String product;

	private final String platform;

	/**
	 * Create a new dialect.
	 * @param product name of the database as its driver reports it
	 * @param platform suffix of the schema script, as Spring Boot names platforms
	 */
	protected OutboxDialect(String product, String platform) {
		this.product = product;
		this.platform = platform;
	}

	/**
	 * Name of the database as its driver reports it.
	 * @return the name
	 */
	public final String product() {
		return this.product;
	}

	/**
	 * Name of the platform, as in {@code schema-<platform>.sql}.
	 * @return the platform
	 */
	public final String platform() {
		return this.platform;
	}

	/**
	 * See to it that what is committed on this connection from now on outlives this
	 * process. Called before each insert, with nothing uncommitted.
	 * @param connection the connection
	 * @throws SQLException if that cannot be had
	 */
	protected void requireDurableCommits(Connection connection) throws SQLException {
		// what every database server does by default
	}

	/**
	 * Called after each insert was committed. When it fails, the insert is in doubt.
	 * @param connection the connection
	 * @throws SQLException if the commit may not be durable
	 */
	protected void committed(Connection connection) throws SQLException {
		// the commit of a database server is durable by itself
	}

	/**
	 * Whether a statement can be given a time limit without side effects on other
	 * statements.
	 * @return whether to set query timeouts
	 */
	protected boolean limitsStatements() {
		return true;
	}

	/**
	 * Whether {@link #insert} and {@link #delete} execute a single statement each, which
	 * needs no transaction around it.
	 * @return whether one statement does a whole batch
	 */
	protected boolean batchesInOneStatement() {
		return true;
	}

	/**
	 * Statement that inserts a batch.
	 * @param table name of the table
	 * @return the statement
	 */
	protected abstract String insertSql(String table);

	/**
	 * Bind and execute {@link #insertSql}. Ids must follow the order of the list.
	 * @param statement the prepared statement
	 * @param table name of the table
	 * @param batch the rows
	 * @return an id that no row of the batch exceeds, and that has been given to some row
	 * @throws SQLException if the database refuses a row
	 */
	protected abstract long insert(PreparedStatement statement, String table, List<OutboxRecord> batch)
			throws SQLException;

	/**
	 * Statement that deletes rows by id.
	 * @param table name of the table
	 * @return the statement
	 */
	protected String deleteSql(String table) {
		return "DELETE FROM %s WHERE id = ANY (?)".formatted(table);
	}

	/**
	 * Bind and execute {@link #deleteSql}.
	 * @param statement the prepared statement
	 * @param ids ids of the rows
	 * @return how many rows there were
	 * @throws SQLException if the database refuses
	 */
	protected int delete(PreparedStatement statement, long[] ids) throws SQLException {
		Long[] values = LongStream.of(ids).boxed().toArray(Long[]::new);
		statement.setArray(1, statement.getConnection().createArrayOf("bigint", values));
		return statement.executeUpdate();
	}

	/**
	 * Query for those of several message ids that are in the table.
	 * @param table name of the table
	 * @param count how many message ids there are
	 * @return the query, with the message id as its only column
	 */
	protected String storedSql(String table, int count) {
		return "SELECT message_id FROM %s WHERE message_id = ANY (?)".formatted(table);
	}

	/**
	 * Bind the parameters of {@link #storedSql}.
	 * @param statement the prepared statement
	 * @param messageIds the message ids, each of them once
	 * @throws SQLException if the driver refuses
	 */
	protected void bindStored(PreparedStatement statement, String[] messageIds) throws SQLException {
		statement.setArray(1, statement.getConnection().createArrayOf("varchar", messageIds));
	}

	/**
	 * Expression for the age of a timestamp in whole milliseconds, by the database's
	 * clock.
	 * @param column the column
	 * @return the expression
	 */
	protected abstract String ageInMillis(String column);

	/**
	 * Expression for the time of the database's clock, at least as precise as a
	 * millisecond.
	 * @return the expression
	 */
	protected String now() {
		return "CURRENT_TIMESTAMP";
	}

	/**
	 * How processes that use the database can tell each other of stored rows.
	 * @param pooled gives connections to send with
	 * @param unpooled gives connections that are kept
	 * @param table name of the outbox
	 * @return the notifications, or {@code null} if the database has none
	 */
	protected @Nullable OutboxNotifications notifications(DataSource pooled, DataSource unpooled, String table) {
		return null;
	}

	/**
	 * Whether a connection can never work again, although it says that it is valid, so
	 * that a pool would give it out for ever.
	 * @param failure what the driver reported
	 * @return whether nobody should get the connection any more
	 */
	protected boolean isConnectionLost(SQLException failure) {
		return false;
	}

	/**
	 * Whether a failed statement, or a failed commit, certainly changed nothing.
	 * @param failure what the driver reported
	 * @return {@code false} if the change may have been committed all the same
	 */
	protected boolean isRolledBack(SQLException failure) {
		String state = failure.getSQLState();
		if (state == null || state.length() < 2 || state.equals(COMPLETION_UNKNOWN)) {
			return false;
		}
		return state.equals(QUERY_CANCELLED) || NOT_EXECUTED.contains(state.substring(0, 2));
	}

	@Override
	public final String toString() {
		return this.product;
	}

}
