package io.durablekafka.outbox.jdbc;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;

import io.durablekafka.outbox.OutboxRowException;
import io.durablekafka.outbox.OutboxStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Turns exceptions of JDBC drivers into ours, without payloads: databases like to quote
 * the row that they refuse.
 */
final class SqlFailures {

	/**
	 * Classes of SQL state whose messages quote values.
	 */
	private static final Set<String> QUOTES_VALUES = Set.of("22", "23");

	/**
	 * Classes of SQL state that blame what a row contains: data, constraint, limit.
	 */
	private static final Set<String> REFUSES_ROW = Set.of("22", "23", "54");

	/**
	 * H2's states for a database that is closed, or was closed by the end of the process.
	 */
	private static final Set<String> CLOSED = Set.of("90098", "90121");

	/**
	 * What the pools of HikariCP, DBCP and Tomcat say, which have no state for it.
	 */
	private static final Pattern CLOSED_POOL = Pattern.compile("(?i)(pool|data ?source).*\\bclosed\\b");

	private SqlFailures() {
	}

	static OutboxStoreException notReachable(SQLException failure) {
		return new OutboxStoreException("The database of the outbox is not reachable: " + describe(failure, false),
				false, failure);
	}

	static OutboxStoreException failed(OutboxDialect dialect, String action, boolean inDoubt, SQLException failure) {
		if (!inDoubt && REFUSES_ROW.contains(stateClass(dialect, failure))) {
			return new OutboxRowException("The outbox could not %s: %s".formatted(action, describe(dialect, failure)),
					withoutValues(dialect, failure));
		}
		String outcome = (inDoubt) ? "may or may not have been able to" : "could not";
		return new OutboxStoreException("The outbox %s %s: %s".formatted(outcome, action, describe(dialect, failure)),
				inDoubt, withoutValues(dialect, failure));
	}

	/**
	 * Whether the database, or the pool of its connections, was closed in this process.
	 */
	static boolean isClosed(SQLException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException ex && isClosed(ex.getSQLState(), ex.getMessage())) {
				return true;
			}
		}
		return false;
	}

	private static boolean isClosed(@Nullable String state, @Nullable String message) {
		if (state != null) {
			return CLOSED.contains(state);
		}
		return message != null && CLOSED_POOL.matcher(message).find();
	}

	/**
	 * What went wrong, fit for a log.
	 */
	static String describe(OutboxDialect dialect, SQLException failure) {
		return describe(failure, mayQuoteValues(dialect, failure));
	}

	private static String describe(SQLException failure, boolean withhold) {
		String codes = "SQL state %s, error code %d".formatted(failure.getSQLState(), failure.getErrorCode());
		return (withhold) ? codes : "%s (%s)".formatted(failure.getMessage(), codes);
	}

	private static SQLException withoutValues(OutboxDialect dialect, SQLException failure) {
		if (!mayQuoteValues(dialect, failure)) {
			return failure;
		}
		SQLException copy = new SQLException(failure.getClass().getName() + ", message withheld", failure.getSQLState(),
				failure.getErrorCode());
		copy.setStackTrace(failure.getStackTrace());
		return copy;
	}

	private static boolean mayQuoteValues(OutboxDialect dialect, SQLException failure) {
		return QUOTES_VALUES.contains(stateClass(dialect, failure));
	}

	private static String stateClass(OutboxDialect dialect, SQLException failure) {
		String state = dialect.standardState(failure);
		return state.isEmpty() ? "" : state.substring(0, 2);
	}

}
