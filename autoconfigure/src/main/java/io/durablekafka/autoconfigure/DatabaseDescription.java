package io.durablekafka.autoconfigure;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;

import javax.sql.DataSource;

/**
 * What a database says about itself.
 *
 * @param product name of the product
 * @param url JDBC URL, empty when the driver does not tell
 */
record DatabaseDescription(String product, String url) {

	private static final Pattern IN_MEMORY = Pattern
		.compile("jdbc:(h2:mem:|h2:(tcp|ssl)://[^/]*/mem:|hsqldb:mem:|derby:memory:|sqlite::memory:).*");

	private static final Pattern EMBEDDED = Pattern.compile("jdbc:h2:(?!tcp:|ssl:|mem:).*");

	/**
	 * Ask a database. The connection goes back to where it came from.
	 * @throws OutboxDatabaseUnavailableException if the database does not answer
	 */
	static DatabaseDescription of(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			DatabaseMetaData metaData = connection.getMetaData();
			String product = metaData.getDatabaseProductName();
			String url = metaData.getURL();
			return new DatabaseDescription((product != null) ? product : "unknown", (url != null) ? url : "");
		}
		catch (SQLException ex) {
			throw new OutboxDatabaseUnavailableException(ex);
		}
	}

	/**
	 * Whether its data ends with a process.
	 */
	boolean isInMemory() {
		return IN_MEMORY.matcher(this.url.toLowerCase(Locale.ROOT)).matches();
	}

	/**
	 * Whether it is a file that this application has opened itself.
	 */
	boolean isEmbedded() {
		return EMBEDDED.matcher(this.url.toLowerCase(Locale.ROOT)).matches();
	}

	/**
	 * URL, without user names, passwords and options.
	 */
	String location() {
		return this.url.replaceAll("//[^/@]*@", "//")
			.replaceAll("(?i)(jdbc:oracle:\\w+:)[^/@]*/[^@]*@", "$1@")
			.replaceAll("[?;].*$", "");
	}

	/**
	 * Product and location.
	 */
	@Override
	public String toString() {
		String location = location();
		return location.isEmpty() ? this.product : this.product + " at " + location;
	}

}
