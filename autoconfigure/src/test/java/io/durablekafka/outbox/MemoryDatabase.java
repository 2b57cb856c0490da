package io.durablekafka.outbox;

import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.outbox.jdbc.JdbcOutboxSchema;
import io.durablekafka.outbox.jdbc.JdbcOutboxStore;
import io.durablekafka.outbox.jdbc.OutboxDialect;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import io.durablekafka.outbox.jdbc.OutboxTables;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Databases in memory, each new and with the tables of an outbox.
 */
public final class MemoryDatabase {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private MemoryDatabase() {
	}

	public static JdbcOutboxStore outbox() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:outbox%d;DB_CLOSE_DELAY=-1".formatted(NUMBER.incrementAndGet()));
		OutboxDialect dialect = OutboxDialects.of(dataSource);
		new JdbcOutboxSchema(dialect, OutboxTables.defaults()).create(dataSource);
		return new JdbcOutboxStore(dataSource, dialect, OutboxTables.defaults());
	}

}
