package io.durablekafka.outbox.jdbc;

import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.OutboxRecord;

/**
 * A process of its own that stores rows and says how many, until it is killed.
 */
public final class KilledWriter {

	static final int BATCH = 20;

	private KilledWriter() {
	}

	public static void main(String[] arguments) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(arguments[0]);
		config.setUsername("sa");
		HikariDataSource source = new HikariDataSource(config);
		OutboxDialect dialect = OutboxDialects.of(source);
		new JdbcOutboxSchema(dialect, OutboxTables.defaults()).create(source);
		JdbcOutboxStore store = new JdbcOutboxStore(source, dialect, OutboxTables.defaults());
		store.check();
		for (int batch = 0;; batch++) {
			List<OutboxRecord> rows = TestRows.rows(batch + "-", BATCH);
			store.insert(rows);
			System.out.println(batch);
		}
	}

}
