package io.durablekafka.outbox.jdbc;

import java.nio.file.Path;

import io.durablekafka.testsupport.DatabaseServer;
import io.durablekafka.testsupport.MariaDbServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

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

}
