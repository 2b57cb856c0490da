package io.durablekafka.consumer.jdbc;

import java.nio.file.Path;

import javax.sql.DataSource;

import io.durablekafka.testsupport.MySqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests for {@link JdbcInbox} on a real MySQL server.
 */
@EnabledIf(value = "io.durablekafka.testsupport.MySqlServer#isAvailable",
		disabledReason = "needs the Maven profile 'mysql'")
class MySqlJdbcInboxIntegrationTests extends JdbcInboxContractTests {

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
	DataSource createDataSource() {
		return server.dataSource();
	}

	@Override
	String schema() {
		return "schema-mysql.sql";
	}

}
