package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStoreException;

/**
 * The databases that can hold an outbox.
 *
 * @since 0.1.0
 */
public final class OutboxDialects {

	private static final List<OutboxDialect> SUPPORTED = List.of(new PostgresOutboxDialect(), new H2OutboxDialect());

	private OutboxDialects() {
	}

	/**
	 * Whether a database can hold an outbox.
	 * @param product name of the database as its driver reports it
	 * @return whether it is supported
	 */
	public static boolean supports(String product) {
		return find(product).isPresent();
	}

	/**
	 * Dialect of a database.
	 * @param dataSource connected once, to ask which product it is
	 * @return the dialect
	 * @throws OutboxStoreException if the database cannot be reached or is not supported
	 */
	public static OutboxDialect of(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			String product = connection.getMetaData().getDatabaseProductName();
			return find(product).orElseThrow(() -> unsupported(product));
		}
		catch (SQLException ex) {
			throw SqlFailures.notReachable(ex);
		}
	}

	private static Optional<OutboxDialect> find(String product) {
		return SUPPORTED.stream().filter((dialect) -> dialect.product().equalsIgnoreCase(product)).findFirst();
	}

	private static OutboxStoreException unsupported(String product) {
		String supported = SUPPORTED.stream().map(OutboxDialect::product).collect(Collectors.joining(", "));
		return new OutboxStoreException(
				"Database '%s' cannot hold an outbox, expected one of: %s".formatted(product, supported), false, null);
	}

}
