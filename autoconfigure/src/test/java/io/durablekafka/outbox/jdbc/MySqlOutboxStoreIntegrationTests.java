package io.durablekafka.outbox.jdbc;

import java.nio.file.Path;

import io.durablekafka.testsupport.DatabaseServer;
import io.durablekafka.testsupport.MySqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests for {@link JdbcOutboxStore} on a real MySQL server.
 */
@EnabledIf(value = "io.durablekafka.testsupport.MySqlServer#isAvailable",
		disabledReason = "needs the Maven profile 'mysql'")
class MySqlOutboxStoreIntegrationTests extends MySqlFamilyOutboxStoreTests {

	@TempDir
	private static Path directory;

	private static MySqlServer server;

	@BeforeAll
	static void startServer() {
		server = MySqlServer.builder().directory(directory).build().start();
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
		return new MySqlOutboxDialect();
	}

}
