package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.OutboxClosedException;
import io.durablekafka.outbox.OutboxStoreException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JdbcLeaseStore} on a database that this process has closed.
 */
class ClosedDatabaseTests {

	@Test
	void closedDatabaseIsToldFromOneThatFails() throws SQLException {
		String url = "jdbc:h2:mem:closed;DB_CLOSE_DELAY=-1";
		try (Connection kept = DriverManager.getConnection(url);
				Connection other = DriverManager.getConnection(url);
				Statement statement = other.createStatement()) {
			assertThatExceptionOfType(OutboxStoreException.class).as("there are no tables")
				.isThrownBy(() -> leave(new OneConnection(other)))
				.satisfies((ex) -> assertThat(ex).isNotInstanceOf(OutboxClosedException.class));
			statement.execute("SHUTDOWN");
			assertThatExceptionOfType(OutboxClosedException.class).isThrownBy(() -> leave(new OneConnection(kept)));
		}
	}

	@Test
	void closedPoolIsToldFromADatabaseThatFails() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:h2:mem:pool");
		pool.close();
		assertThatExceptionOfType(OutboxClosedException.class).isThrownBy(() -> leave(pool));
	}

	private static void leave(DataSource dataSource) {
		new JdbcLeaseStore(dataSource, new H2OutboxDialect(), OutboxTables.defaults(), Duration.ofSeconds(5))
			.leave("a");
	}

}
