package io.durablekafka.consumer.jdbc;

import java.util.UUID;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;

/**
 * Tests for {@link JdbcInbox} on H2.
 */
class H2JdbcInboxTests extends JdbcInboxContractTests {

	@Override
	DataSource createDataSource() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000".formatted(UUID.randomUUID()));
		return dataSource;
	}

	@Override
	String schema() {
		return "schema-h2.sql";
	}

}
