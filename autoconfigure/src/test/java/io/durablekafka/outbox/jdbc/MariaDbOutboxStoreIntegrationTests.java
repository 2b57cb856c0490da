package io.durablekafka.outbox.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.testsupport.DatabaseServer;
import io.durablekafka.testsupport.MariaDbServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JdbcOutboxStore} on a real MariaDB server.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MariaDbOutboxStoreIntegrationTests extends MySqlFamilyOutboxStoreTests {

	@TempDir
	private static Path directory;

	private static MariaDbServer server;

	@BeforeAll
	static void startServer() {
		server = MariaDbServer.builder().directory(directory).build().start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@Override
	DatabaseServer server() {
		return server;
	}

	@Override
	OutboxDialect dialect() {
		return new MariaDbOutboxDialect();
	}

	@Test
	void driverOfMySqlWorksAsWell() {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(server.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:"));
		config.setUsername(server.username());
		config.setPassword(server.password());
		try (HikariDataSource source = new HikariDataSource(config)) {
			assertThat(OutboxDialects.of(source)).isInstanceOf(MariaDbOutboxDialect.class);
			JdbcOutboxStore store = store(source, Duration.ofSeconds(30));
			store.check();
			long bound = store.insert(TestRows.rows("r", 3));
			List<OutboxRecord> rows = store.read(OutboxQuery.of(0, 10, 10_000));
			assertThat(TestRows.messageIds(rows)).containsExactly("r0", "r1", "r2");
			assertThat(rows.get(2).value()).isEqualTo(TestRows.row("r2").value());
			assertThat(bound).isEqualTo(rows.get(2).id());
		}
	}

}
