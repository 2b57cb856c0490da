package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
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

	private static final String MARIADB = "MariaDB";

	private static final List<OutboxDialect> SUPPORTED = List.of(new PostgresOutboxDialect(), new MySqlOutboxDialect(),
			new MariaDbOutboxDialect(), new H2OutboxDialect(), new OracleOutboxDialect(), new SqlServerOutboxDialect());

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
			String product = product(connection.getMetaData());
			return find(product).orElseThrow(() -> unsupported(product));
		}
		catch (SQLException ex) {
			throw SqlFailures.notReachable(ex);
		}
	}

	/**
	 * Names of the databases that can hold an outbox.
	 * @return the names as their drivers report them, separated by commas
	 */
	public static String products() {
		return SUPPORTED.stream().map(OutboxDialect::product).collect(Collectors.joining(", "));
	}

	/**
	 * MySQL's driver takes MariaDB for MySQL.
	 */
	private static String product(DatabaseMetaData metaData) throws SQLException {
		String version = metaData.getDatabaseProductVersion();
		return (version != null && version.contains(MARIADB)) ? MARIADB : metaData.getDatabaseProductName();
	}

	private static Optional<OutboxDialect> find(String product) {
		return SUPPORTED.stream().filter((dialect) -> dialect.product().equalsIgnoreCase(product)).findFirst();
	}

	private static OutboxStoreException unsupported(String product) {
		return new OutboxStoreException(
				"Database '%s' cannot hold an outbox, expected one of: %s".formatted(product, products()), false, null);
	}

}
