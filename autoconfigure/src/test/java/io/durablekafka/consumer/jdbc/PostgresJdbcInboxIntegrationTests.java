package io.durablekafka.consumer.jdbc;

import java.io.IOException;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Tests for {@link JdbcInbox} on a real PostgreSQL server.
 */
class PostgresJdbcInboxIntegrationTests extends JdbcInboxContractTests {

	private static EmbeddedPostgres postgres;

	@BeforeAll
	static void startServer() throws IOException {
		postgres = EmbeddedPostgres.builder().start();
	}

	@AfterAll
	static void stopServer() throws IOException {
		postgres.close();
	}

	@Override
	DataSource createDataSource() {
		return postgres.getPostgresDatabase();
	}

	@Override
	String schema() {
		return "schema-postgresql.sql";
	}

}
