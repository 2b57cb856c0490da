package io.durablekafka.consumer.jdbc;

import java.nio.file.Path;

import javax.sql.DataSource;

import io.durablekafka.testsupport.MariaDbServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests for {@link JdbcInbox} on a real MariaDB server.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MariaDbJdbcInboxIntegrationTests extends JdbcInboxContractTests {

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
	DataSource createDataSource() {
		return server.dataSource();
	}

	@Override
	String schema() {
		return "schema-mariadb.sql";
	}

}
