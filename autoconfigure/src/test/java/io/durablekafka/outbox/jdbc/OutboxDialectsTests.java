package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Answers;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OutboxDialects} and what all {@link OutboxDialect dialects} share.
 */
class OutboxDialectsTests {

	@Test
	void unknownProductFailsByNameWithTheSupportedOnes() throws SQLException {
		DataSource source = Mockito.mock(DataSource.class);
		Connection connection = Mockito.mock(Connection.class, Answers.RETURNS_DEEP_STUBS);
		Mockito.when(source.getConnection()).thenReturn(connection);
		Mockito.when(connection.getMetaData().getDatabaseProductName()).thenReturn("FoxPro");
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> OutboxDialects.of(source))
			.withMessage("Database 'FoxPro' cannot hold an outbox, expected one of: "
					+ "PostgreSQL, MySQL, MariaDB, H2, Oracle, Microsoft SQL Server");
		assertThat(OutboxDialects.supports("FoxPro")).isFalse();
		Mockito.verify(connection).close();
	}

	@Test
	void unreachableDatabaseIsSaid() {
		DataSource source = new FailingDataSource(new SQLException("refused", "08001"));
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> OutboxDialects.of(source))
			.withMessageContaining("not reachable");
	}

	@ParameterizedTest
	@CsvSource({ "22021, true", "23505, true", "40001, true", "40003, false", "42P01, true", "53100, true",
			"57014, true", "57P01, false", "57P02, false", "08006, false", "08007, false", "58030, false",
			"90028, false", ", false", "X, false" })
	void onlyWhatTheDatabaseRefusedIsCertain(String state, boolean rolledBack) {
		SQLException failure = new SQLException("failure", state);
		assertThat(new PostgresOutboxDialect().isRolledBack(failure)).isEqualTo(rolledBack);
	}

}
