package io.durablekafka.outbox.jdbc;

import java.sql.Blob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Oracle Database. <strong>Not tested here</strong>: written after its documentation,
 * never run on a server. An empty text is none to Oracle, and so are empty bytes unless
 * they are bound as an empty LOB.
 */
final class OracleOutboxDialect extends BatchingOutboxDialect {

	/**
	 * A list may have that many members.
	 */
	private static final int LIST_LIMIT = 1000;

	/**
	 * Four bytes each fill the 4,000 bytes of a VARCHAR2.
	 */
	private static final int ERROR_LENGTH = 1000;

	private static final String AGE = """
			TRUNC(EXTRACT(DAY FROM %1$s) * 86400000 + EXTRACT(HOUR FROM %1$s) * 3600000
				+ EXTRACT(MINUTE FROM %1$s) * 60000 + EXTRACT(SECOND FROM %1$s) * 1000)""";

	OracleOutboxDialect() {
		super("Oracle", "oracle");
	}

	@Override
	void bindBytes(OutboxConnection connection, PreparedStatement statement, int index, byte @Nullable [] bytes)
			throws SQLException {
		if (bytes != null && bytes.length == 0) {
			statement.setBlob(index, connection.emptyBlob());
		}
		else {
			super.bindBytes(connection, statement, index, bytes);
		}
	}

	@Override
	byte @Nullable [] readBytes(ResultSet row, int index) throws SQLException {
		Blob blob = row.getBlob(index);
		if (blob == null) {
			return null;
		}
		long length = blob.length();
		return (length == 0) ? new byte[0] : blob.getBytes(1, Math.toIntExact(length));
	}

	@Override
	int listLimit() {
		return LIST_LIMIT;
	}

	@Override
	String limit() {
		return "FETCH FIRST ? ROWS ONLY";
	}

	@Override
	String byteLength(String column) {
		return "DBMS_LOB.GETLENGTH(%s)".formatted(column);
	}

	@Override
	String isNot(String column) {
		return "DBMS_LOB.COMPARE(%s, ?) <> 0".formatted(column);
	}

	@Override
	String fromNoTable() {
		return " FROM DUAL";
	}

	@Override
	int errorLength() {
		return ERROR_LENGTH;
	}

	/**
	 * Blocks of PL/SQL have semicolons inside; a line with a slash ends each of them.
	 */
	@Override
	String scriptSeparator() {
		return "(?m)^/\\s*$";
	}

	@Override
	String now() {
		return "SYSTIMESTAMP";
	}

	@Override
	String ageInMillis(String column) {
		return AGE.formatted("(SYSTIMESTAMP - %s)".formatted(column));
	}

	@Override
	String standardState(SQLException failure) {
		return switch (failure.getErrorCode()) {
			// unique, not null, check
			case 1, 1400, 2290 -> "23000";
			// value too large for a column
			case 1401, 12899 -> "22001";
			// deadlock, resource busy, cannot serialize
			case 54, 60, 8177, 30006 -> "40001";
			// cancelled by the time limit
			case 1013 -> "57014";
			// no such column, no such table, no privileges
			case 904 -> "42703";
			case 942 -> "42P01";
			case 1031 -> "42501";
			// no space in a tablespace, for a LOB, quota exceeded
			case 1536, 1653, 1654, 1658, 1691 -> "53100";
			// read-only database, read-only transaction
			case 1456, 16000 -> "25006";
			default -> super.standardState(failure);
		};
	}

}
