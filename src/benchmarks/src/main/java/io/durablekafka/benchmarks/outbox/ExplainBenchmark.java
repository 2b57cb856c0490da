package io.durablekafka.benchmarks.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.jdbc.JdbcOutboxStore;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import io.durablekafka.outbox.jdbc.OutboxTables;

/**
 * What PostgreSQL does for each statement of the store with a million rows in the table.
 * Prints text for a page of documentation, not JSON.
 */
public final class ExplainBenchmark {

	private static final int CHUNK = 5_000;

	private static final int BATCH = 2_000;

	private static String title = "";

	private ExplainBenchmark() {
	}

	public static void main(String[] arguments) throws Exception {
		Options options = Options.parse(arguments, Map.of("rows", "1000000"));
		int rows = options.number("rows");
		SampleRows sample = new SampleRows(10_000);
		try (Workbench bench = Workbench.open(Duration.ofMinutes(10));
				BenchmarkDatabase database = BenchmarkDatabase.start("postgres", bench.directory())) {
			Backlog.prepare(database, sample, rows).load();
			OutboxStore store = new JdbcOutboxStore(new ExplainingDataSource(database.pool(), ExplainBenchmark::print),
					OutboxDialects.of(database.pool()), OutboxTables.defaults());
			explain(store, sample, rows);
		}
	}

	private static void explain(OutboxStore store, SampleRows sample, int rows) {
		title = "read from the oldest row";
		List<OutboxRecord> chunk = store.read(0, CHUNK, 16 << 20, List.of());
		title = "read from the middle";
		store.read(chunk.get(0).id() + rows / 2, CHUNK, 16 << 20, List.of());
		title = "read without a topic";
		store.read(chunk.get(0).id() + rows / 2, CHUNK, 16 << 20, List.of("other"));
		title = "delete what was acknowledged";
		store.delete(ids(chunk.subList(0, 1_000)));
		title = "look for rows of an insert in doubt";
		store.stored(chunk.subList(1_000, 1_000 + BATCH).stream().map(OutboxRecord::messageId).toList());
		title = "backlog at the start";
		store.backlog();
		title = "summary";
		store.summary();
		title = "insert a batch";
		store.insert(sample.rows(0, BATCH));
	}

	private static long[] ids(List<OutboxRecord> rows) {
		return rows.stream().flatMapToLong((row) -> LongStream.of(row.id())).toArray();
	}

	private static void print(ExplainingDataSource.Plan plan) {
		if (!plan.generic()) {
			System.out.printf("## %s%n%n```sql%n%s%n```%n%n", title, plan.sql().strip());
		}
		System.out.printf("%s plan:%n%n```%n%s```%n%n", plan.generic() ? "Generic" : "Custom", plan.text());
	}

}
