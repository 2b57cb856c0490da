package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A database that is away.
 */
final class FailingDataSource extends AbstractDataSource {

	private final SQLException failure;

	FailingDataSource(SQLException failure) {
		this.failure = failure;
	}

	@Override
	public Connection getConnection() throws SQLException {
		throw this.failure;
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		throw this.failure;
	}

}
