package io.durablekafka.autoconfigure;

import java.util.UUID;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.sql.init.DatabaseInitializationMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link JdbcOutboxes}.
 */
class JdbcOutboxesTests {

	private final JdbcOutboxProperties properties = new JdbcOutboxProperties();

	private final JdbcOutboxes outboxes = new JdbcOutboxes(this.properties);

	@ParameterizedTest
	@CsvSource({ "ALWAYS, jdbc:h2:file:/data/orders, true", "ALWAYS, jdbc:h2:tcp://db/orders, true",
			"EMBEDDED, jdbc:h2:file:/data/orders, true", "EMBEDDED, jdbc:h2:tcp://db/orders, false",
			"EMBEDDED, jdbc:postgresql://db/orders, false", "NEVER, jdbc:h2:file:/data/orders, false" })
	void tablesAreCreatedWhenThatIsWanted(DatabaseInitializationMode mode, String url, boolean created) {
		this.properties.setInitializeSchema(mode);
		OutboxStore store = this.outboxes.create(dataSource(), new DatabaseDescription("H2", url), true);
		if (created) {
			assertThatNoException().isThrownBy(store::check);
		}
		else {
			assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(store::check);
		}
	}

	@Test
	void tablesThatCannotBeCreatedAreMissingTables() {
		this.properties.setSchemaName("absent");
		assertThatExceptionOfType(OutboxTableMissingException.class).isThrownBy(
				() -> this.outboxes.create(dataSource(), new DatabaseDescription("H2", "jdbc:h2:./orders"), true));
	}

	@Test
	void supportedDatabasesAreKnown() {
		assertThat(this.outboxes.supports(new DatabaseDescription("PostgreSQL", ""))).isTrue();
		assertThat(this.outboxes.supports(new DatabaseDescription("SQLite", ""))).isFalse();
	}

	private static DataSource dataSource() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		return dataSource;
	}

}
