package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import io.durablekafka.outbox.OutboxRecord;
import org.jspecify.annotations.Nullable;

/**
 * What MySQL and MariaDB have in common. A batch is one INSERT with many rows, written
 * here and not by the driver, whose own rewriting depends on options in the URL. Times
 * are kept as UTC in columns without time zone: differences of local times jump when the
 * clocks change, and leases with them.
 */
abstract class MySqlFamilyOutboxDialect extends OutboxDialect {

	/**
	 * Least {@code max_allowed_packet} that {@link MySqlCheck} accepts. Statements that
	 * are smaller for sure are sent without asking for the limit.
	 */
	static final long LEAST_PACKET = 2 * 1024 * 1024;

	/**
	 * Room for what surrounds the rows in a packet.
	 */
	private static final long RESERVE = 16 * 1024;

	/**
	 * Values of a row that have a fixed length, and the separators.
	 */
	private static final long FIXED_ROW_BYTES = 200;

	/**
	 * A statement may not have more than 65,535 parameters.
	 */
	private static final int MAX_ROWS = 5000;

	private static final String PACKET_LIMIT = "max_allowed_packet";

	/**
	 * Characters that one driver or the other escapes in a literal.
	 */
	private static final String ESCAPED = "\0\b\n\r\t\u001a\"'\\";

	private static final String TOO_LARGE = "54000";

	MySqlFamilyOutboxDialect(String product, String platform) {
		super(product, platform);
	}

	@Override
	void check(Connection connection, OutboxTables tables) throws SQLException {
		new MySqlCheck(connection).check(tables);
	}

	/**
	 * REPEATABLE READ, the default, locks the gaps between rows, so that transactions
	 * wait for rows that do not exist yet, and die of it. This is for the next
	 * transaction only: the connection keeps its own level, and nothing has to be put
	 * back.
	 */
	@Override
	void isolateNextTransaction(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
		}
	}

	@Override
	boolean takesTurns() {
		return true;
	}

	@Override
	void beginTurn(OutboxConnection connection, String table) throws SQLException {
		new MySqlTurn(connection, table).begin();
	}

	@Override
	void endTurn(OutboxConnection connection, String table) {
		new MySqlTurn(connection, table).end();
	}

	@Override
	boolean insertsInOneStatement(List<OutboxRecord> batch) {
		return statementEnd(batch, 0, LEAST_PACKET) == batch.size();
	}

	@Override
	long insert(OutboxConnection connection, String table, List<OutboxRecord> batch) throws SQLException {
		long limit = isSmall(batch) ? LEAST_PACKET : maxAllowedPacket(connection);
		long greatestId = 0;
		int from = 0;
		while (from < batch.size()) {
			int to = statementEnd(batch, from, limit);
			requireThatFits(batch.get(from), limit);
			greatestId = Math.max(greatestId, insertRows(connection, table, batch.subList(from, to)));
			from = to;
		}
		return greatestId;
	}

	/**
	 * Where the statement ends that begins with a row: behind the last one that fits, but
	 * not before the second.
	 */
	static int statementEnd(List<OutboxRecord> batch, int from, long maxAllowedPacket) {
		long room = maxAllowedPacket - RESERVE;
		int to = from;
		while (to < batch.size() && to - from < MAX_ROWS) {
			room -= greatestSize(batch.get(to));
			if (room < 0 && to > from) {
				break;
			}
			to++;
		}
		return to;
	}

	private static boolean isSmall(List<OutboxRecord> batch) {
		return batch.stream().mapToLong(MySqlFamilyOutboxDialect::greatestSize).sum() <= LEAST_PACKET - RESERVE;
	}

	/**
	 * A driver may find out by losing its connection, which would say nothing about the
	 * row.
	 */
	private static void requireThatFits(OutboxRecord row, long maxAllowedPacket) throws SQLException {
		if (greatestSize(row) <= maxAllowedPacket - RESERVE) {
			return;
		}
		long size = literalSize(row.key()) + literalSize(row.value()) + literalSize(row.headers());
		if (size > maxAllowedPacket - RESERVE) {
			throw new SQLException(
					"A row needs %d bytes, and the server's '%s' is %d".formatted(size, PACKET_LIMIT, maxAllowedPacket),
					TOO_LARGE);
		}
	}

	private static long literalSize(byte @Nullable [] bytes) {
		long size = 0;
		if (bytes != null) {
			for (byte character : bytes) {
				size += (ESCAPED.indexOf(character) >= 0) ? 2 : 1;
			}
		}
		return size;
	}

	/**
	 * How large a row can become in a statement: drivers write values as literals, in
	 * which each byte may be escaped.
	 */
	private static long greatestSize(OutboxRecord row) {
		long bytes = length(row.key()) + length(row.value()) + length(row.headers());
		// four bytes in UTF-8 at most
		long characters = row.topic().length() + row.messageId().length() + row.origin().length();
		return FIXED_ROW_BYTES + 2 * (bytes + 4 * characters);
	}

	private static long length(byte @Nullable [] bytes) {
		return (bytes != null) ? bytes.length : 0;
	}

	private long maxAllowedPacket(OutboxConnection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepare("SELECT @@" + PACKET_LIMIT);
				ResultSet limit = statement.executeQuery()) {
			limit.next();
			return limit.getLong(1);
		}
	}

	private long insertRows(OutboxConnection connection, String table, List<OutboxRecord> rows) throws SQLException {
		try (PreparedStatement statement = prepareInsert(connection, insertSql(table, rows.size()))) {
			int index = 1;
			for (OutboxRecord row : rows) {
				OutboxColumns.bind(this, connection, statement, index, row);
				index += OutboxColumns.RECORD.size();
			}
			try (ResultSet ids = executeInsert(statement)) {
				long greatestId = 0;
				while (ids.next()) {
					greatestId = Math.max(greatestId, ids.getLong(1));
				}
				return greatestId;
			}
		}
	}

	String insertSql(String table, int rows) {
		String first = insertRowSql(table);
		String row = ", (%s)".formatted(parameters(OutboxColumns.RECORD.size()));
		return first + String.join("", Collections.nCopies(rows - 1, row));
	}

	abstract PreparedStatement prepareInsert(OutboxConnection connection, String sql) throws SQLException;

	/**
	 * Execute an insert.
	 * @return the ids of its rows
	 */
	abstract ResultSet executeInsert(PreparedStatement statement) throws SQLException;

	@Override
	String now() {
		return "UTC_TIMESTAMP(6)";
	}

	@Override
	String ageInMillis(String column) {
		return "TIMESTAMPDIFF(MICROSECOND, %s, UTC_TIMESTAMP(6)) DIV 1000".formatted(column);
	}

	/**
	 * Many errors of these servers have the state HY000, which says nothing.
	 */
	@Override
	String standardState(SQLException failure) {
		String message = failure.getMessage();
		if (message != null && message.toLowerCase(Locale.ROOT).contains(PACKET_LIMIT)) {
			// said by the driver or by the server, before anything is executed
			return TOO_LARGE;
		}
		return switch (failure.getErrorCode()) {
			// lock wait timeout
			case 1205 -> "40001";
			// interrupted by a KILL QUERY, and by MariaDB's max_statement_time
			case 1317, 1969 -> "57014";
			// check constraint
			case 3819, 4025 -> "23514";
			// characters that the column's character set does not have
			case 1366 -> "22021";
			// disk full, table full
			case 1021, 1114 -> "53100";
			case 1037, 1038, 1041 -> "53200";
			// read-only server, once by option and once while it is locked
			case 1290, 1836 -> "25006";
			// a column without default that this library does not know
			case 1364 -> "42000";
			// statement-based binary log
			case 1665 -> "0A000";
			default -> super.standardState(failure);
		};
	}

}
