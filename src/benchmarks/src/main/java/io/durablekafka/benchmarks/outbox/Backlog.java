package io.durablekafka.benchmarks.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.durablekafka.outbox.jdbc.JdbcOutboxStore;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import io.durablekafka.outbox.jdbc.OutboxTables;

/**
 * Fills the outbox of a PostgreSQL database with the same rows again and again. The
 * library's own store writes them once, into a table beside the outbox.
 */
final class Backlog {

	private static final int BATCH = 5_000;

	private static final String COLUMNS = """
			lane, topic, topic_partition, record_key, record_value, headers, record_timestamp, message_id, origin""";

	private final BenchmarkDatabase database;

	private final String copies;

	private final int rows;

	private Backlog(BenchmarkDatabase database, String copies, int rows) {
		this.database = database;
		this.copies = copies;
		this.rows = rows;
	}

	static Backlog prepare(BenchmarkDatabase database, SampleRows sample, int rows) {
		OutboxTables tables = database.createTables("copies_");
		database.createTables(OutboxTables.DEFAULT_PREFIX);
		database.execute("TRUNCATE TABLE " + tables.outbox());
		JdbcOutboxStore store = new JdbcOutboxStore(database.pool(), OutboxDialects.of(database.pool()), tables);
		for (int from = 0; from < rows; from += BATCH) {
			store.insert(sample.rows(from, Math.min(rows, from + BATCH)));
		}
		Figures.progress("%d rows with %d keys are prepared", rows, sample.keys());
		return new Backlog(database, tables.outbox(), rows);
	}

	/**
	 * Fill the outbox. It is in the state in which autovacuum would leave it.
	 */
	void load() {
		this.database.execute("TRUNCATE TABLE kafka_outbox",
				"INSERT INTO kafka_outbox (%1$s) SELECT %1$s FROM %2$s ORDER BY id".formatted(COLUMNS, this.copies),
				"VACUUM (ANALYZE) kafka_outbox", "CHECKPOINT");
	}

	int rows() {
		return this.rows;
	}

	boolean isEmpty() {
		try (Connection connection = this.database.pool().getConnection();
				Statement statement = connection.createStatement();
				ResultSet found = statement.executeQuery("SELECT 1 FROM kafka_outbox LIMIT 1")) {
			return !found.next();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void requireEmpty() {
		if (!isEmpty()) {
			throw new IllegalStateException("Rows have been left behind");
		}
	}

}
