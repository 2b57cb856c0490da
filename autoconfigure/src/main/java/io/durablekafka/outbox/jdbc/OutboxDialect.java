package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxNotifications;
import io.durablekafka.outbox.OutboxRecord;
import org.jspecify.annotations.Nullable;

/**
 * Everything in which the databases differ, as far as the outbox is concerned. A dialect
 * holds no state and is thread-safe. To add one, list it in {@link OutboxDialects}, write
 * its scripts, and run the contract tests of the store on the real database.
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

	private static final int ERROR_LENGTH = 4000;

	private static final int LIST_LIMIT = 5000;

	private final String product;

	private final String platform;

	/**
	 * Create a new dialect.
	 * @param product name of the database as its driver reports it
	 * @param platform suffix of the schema script, as Spring Boot names platforms
	 */
	OutboxDialect(String product, String platform) {
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
	 * Verify what can be wrong with this database in particular, and that no statement
	 * reports by itself. The tables exist and have their columns.
	 * @param connection a connection that commits by itself
	 * @param tables names of the tables
	 * @throws UnsuitableDatabaseException if something has to be changed first
	 * @throws SQLException if the database does not answer
	 */
	void check(Connection connection, OutboxTables tables) throws SQLException {
		// nothing that the statements would not report
	}

	/**
	 * See to it that what is committed on this connection from now on outlives this
	 * process. Called before each insert, with nothing uncommitted.
	 * @param connection the connection
	 * @throws SQLException if that cannot be had
	 */
	void requireDurableCommits(Connection connection) throws SQLException {
		// what every database server does by default
	}

	/**
	 * Called after each insert was committed. When it fails, the insert is in doubt.
	 * @param connection the connection
	 * @throws SQLException if the commit may not be durable
	 */
	void committed(Connection connection) throws SQLException {
		// the commit of a database server is durable by itself
	}

	/**
	 * Called before the first statement of a call that changes something, with nothing
	 * uncommitted, to isolate the transaction that begins as the store expects it.
	 * @param connection the connection
	 * @throws SQLException if the database refuses
	 */
	void isolateNextTransaction(Connection connection) throws SQLException {
		// READ COMMITTED is the default
	}

	/**
	 * Whether a statement can be given a time limit without side effects on other
	 * statements.
	 * @return whether to set query timeouts
	 */
	boolean limitsStatements() {
		return true;
	}

	/**
	 * Whether {@link #insert} executes a single statement for a batch, which needs no
	 * transaction around it.
	 * @param batch the rows
	 * @return whether one statement does the whole batch
	 */
	boolean insertsInOneStatement(List<OutboxRecord> batch) {
		return true;
	}

	/**
	 * Whether {@link #delete} needs no transaction around it.
	 * @return whether each of its statements may commit by itself
	 */
	boolean deletesInOneStatement() {
		return true;
	}

	/**
	 * Whether the database makes those wait who insert while somebody else does.
	 * Otherwise, only those of one process wait for each other.
	 */
	boolean takesTurns() {
		return false;
	}

	/**
	 * Wait until no other instance is inserting, and keep the others waiting: rows must
	 * become visible in the order of their ids. A relay that has read a row would
	 * otherwise pass over those with lesser ids that are committed later, and send what
	 * comes after them first. Called before each insert, with nothing uncommitted.
	 * @param connection the connection
	 * @param table name of the table
	 * @throws SQLException if the database refuses
	 */
	void beginTurn(OutboxConnection connection, String table) throws SQLException {
		// where the insert itself sees to it, or one process has the database for itself
	}

	/**
	 * Let the others insert. Called after each {@link #beginTurn}, when the insert was
	 * committed or has failed. What fails here is not told: the insert is done, and a
	 * lost connection has lost its turn as well.
	 * @param connection the connection
	 * @param table name of the table
	 */
	void endTurn(OutboxConnection connection, String table) {
		// there was nothing to begin
	}

	/**
	 * Insert a batch. Ids must follow the order of the list.
	 * @param connection the connection
	 * @param table name of the table
	 * @param batch the rows
	 * @return an id that no row of the batch exceeds, and that has been given to some row
	 * @throws SQLException if the database refuses a row
	 */
	abstract long insert(OutboxConnection connection, String table, List<OutboxRecord> batch) throws SQLException;

	/**
	 * Delete rows by id.
	 * @param connection the connection
	 * @param table name of the table
	 * @param ids ids of the rows
	 * @return how many rows there were
	 * @throws SQLException if the database refuses
	 */
	int delete(OutboxConnection connection, String table, long[] ids) throws SQLException {
		int deleted = 0;
		for (int from = 0; from < ids.length; from += listLimit()) {
			long[] part = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + listLimit()));
			try (PreparedStatement statement = connection
				.prepare("DELETE FROM %s WHERE id IN (%s)".formatted(table, parameters(part.length)))) {
				for (int i = 0; i < part.length; i++) {
					statement.setLong(i + 1, part[i]);
				}
				deleted += statement.executeUpdate();
			}
		}
		return deleted;
	}

	/**
	 * Find those of several message ids that are in the table.
	 * @param connection the connection
	 * @param table name of the table
	 * @param messageIds the message ids, each of them once
	 * @return those that were found
	 * @throws SQLException if the database refuses
	 */
	Set<String> stored(OutboxConnection connection, String table, String[] messageIds) throws SQLException {
		Set<String> found = new HashSet<>();
		for (int from = 0; from < messageIds.length; from += listLimit()) {
			String[] part = Arrays.copyOfRange(messageIds, from, Math.min(messageIds.length, from + listLimit()));
			try (PreparedStatement statement = connection.prepare(
					"SELECT message_id FROM %s WHERE message_id IN (%s)".formatted(table, parameters(part.length)))) {
				for (int i = 0; i < part.length; i++) {
					statement.setString(i + 1, part[i]);
				}
				addFirstColumn(statement, found);
			}
		}
		return found;
	}

	static void addFirstColumn(PreparedStatement statement, Set<String> values) throws SQLException {
		try (ResultSet rows = statement.executeQuery()) {
			while (rows.next()) {
				values.add(rows.getString(1));
			}
		}
	}

	/**
	 * How many parameters a list may have.
	 */
	int listLimit() {
		return LIST_LIMIT;
	}

	/**
	 * Placeholders for a list of parameters.
	 */
	static String parameters(int count) {
		return String.join(", ", Collections.nCopies(count, "?"));
	}

	/**
	 * Statement that inserts one row, with parameters in the order of
	 * {@link OutboxColumns#RECORD}.
	 */
	static String insertRowSql(String table) {
		return "INSERT INTO %s (%s) VALUES (%s)".formatted(table, String.join(", ", OutboxColumns.RECORD),
				parameters(OutboxColumns.RECORD.size()));
	}

	/**
	 * Bind bytes, which may be none and may be an empty array.
	 * @param connection the connection of the statement
	 * @param statement the statement
	 * @param index index of the parameter
	 * @param bytes the bytes
	 * @throws SQLException if the driver refuses
	 */
	void bindBytes(OutboxConnection connection, PreparedStatement statement, int index, byte @Nullable [] bytes)
			throws SQLException {
		statement.setBytes(index, bytes);
	}

	/**
	 * Read bytes, which may be none and may be an empty array.
	 * @param row the row
	 * @param index index of the column
	 * @return the bytes
	 * @throws SQLException if the driver refuses
	 */
	byte @Nullable [] readBytes(ResultSet row, int index) throws SQLException {
		return row.getBytes(index);
	}

	/**
	 * Clause at the end of a query that limits its rows to a parameter.
	 */
	String limit() {
		return "LIMIT ?";
	}

	/**
	 * Expression for the length of a binary column in bytes.
	 */
	String byteLength(String column) {
		return "OCTET_LENGTH(%s)".formatted(column);
	}

	/**
	 * Condition that a binary column is not a parameter.
	 */
	String isNot(String column) {
		return "%s <> ?".formatted(column);
	}

	/**
	 * Clause of a query that reads no table, with a leading space; empty where there need
	 * be none.
	 */
	String fromNoTable() {
		return "";
	}

	/**
	 * How many characters of an error its column holds.
	 */
	int errorLength() {
		return ERROR_LENGTH;
	}

	/**
	 * Regular expression between the statements of a script.
	 */
	String scriptSeparator() {
		return ";\\s*";
	}

	/**
	 * Expression for the age of a timestamp in whole milliseconds, by the database's
	 * clock.
	 * @param column the column
	 * @return the expression
	 */
	abstract String ageInMillis(String column);

	/**
	 * Expression for the time of the database's clock, at least as precise as a
	 * millisecond.
	 * @return the expression
	 */
	String now() {
		return "CURRENT_TIMESTAMP";
	}

	/**
	 * How processes that use the database can tell each other of stored rows.
	 * @param pooled gives connections to send with
	 * @param unpooled gives connections that are kept
	 * @param table name of the outbox
	 * @return the notifications, or {@code null} if the database has none
	 */
	@Nullable OutboxNotifications notifications(DataSource pooled, DataSource unpooled, String table) {
		return null;
	}

	/**
	 * Whether a connection can never work again, although it says that it is valid, so
	 * that a pool would give it out for ever.
	 * @param failure what the driver reported
	 * @return whether nobody should get the connection any more
	 */
	boolean isConnectionLost(SQLException failure) {
		return false;
	}

	/**
	 * SQL state of a failure as the standard and PostgreSQL use them, for databases that
	 * report a general error and a code of their own.
	 * @param failure what the driver reported
	 * @return the state, at least two characters, or empty when there is none
	 */
	String standardState(SQLException failure) {
		String state = failure.getSQLState();
		return (state != null && state.length() >= 2) ? state : "";
	}

	/**
	 * Whether a failed statement, or a failed commit, certainly changed nothing.
	 * @param failure what the driver reported
	 * @return {@code false} if the change may have been committed all the same
	 */
	final boolean isRolledBack(SQLException failure) {
		String state = standardState(failure);
		if (state.isEmpty() || state.equals(COMPLETION_UNKNOWN)) {
			return false;
		}
		return state.equals(QUERY_CANCELLED) || NOT_EXECUTED.contains(state.substring(0, 2));
	}

	@Override
	public final String toString() {
		return this.product;
	}

}
