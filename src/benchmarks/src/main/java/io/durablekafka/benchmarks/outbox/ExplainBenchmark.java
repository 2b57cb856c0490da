package io.durablekafka.benchmarks.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.Slots;
import io.durablekafka.outbox.jdbc.JdbcOutboxStore;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import io.durablekafka.outbox.jdbc.OutboxTables;

/**
 * What PostgreSQL does for each statement of the store with a million rows in the table.
 * Prints text for a page of documentation, not JSON.
 */
public final class ExplainBenchmark {

	private static final int CHUNK = 5_000;

	private static final int PAGE = 50;

	private static final int BATCH = 2_000;

	private static final int ACKNOWLEDGED = 1_000;

	private static final long WINDOW_BYTES = 16 << 20;

	/**
	 * Longer lines hold lists of ids.
	 */
	private static final int LONGEST_LINE = 300;

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
			explainUnderSnapshot(database, store, rows);
		}
	}

	private static void explain(OutboxStore store, SampleRows sample, int rows) {
		title = "read from the oldest row";
		List<OutboxRecord> chunk = store.read(OutboxQuery.of(0, CHUNK, WINDOW_BYTES));
		long middle = chunk.get(0).id() + rows / 2;
		title = "read from the middle";
		store.read(OutboxQuery.of(middle, CHUNK, WINDOW_BYTES));
		title = "read half of the lanes, without a topic";
		store.read(new OutboxQuery(middle, CHUNK, WINDOW_BYTES, List.of("other"), LaneSet.range(0, Slots.LANES / 2)));
		title = "delete what was acknowledged";
		store.delete(ids(chunk.subList(0, ACKNOWLEDGED)));
		title = "look for rows of an insert in doubt";
		store.stored(chunk.subList(ACKNOWLEDGED, ACKNOWLEDGED + BATCH).stream().map(OutboxRecord::messageId).toList());
		title = "oldest row";
		store.oldestId();
		title = "oldest row of each lane";
		store.oldestIdByLane(middle);
		title = "backlog at the start";
		store.backlog();
		title = "summary";
		store.summary();
		explainEndpoint(store, middle);
		title = "insert a batch";
		store.insert(sample.rows(0, BATCH));
	}

	/**
	 * What people ask for, with filters that find many rows, and none at all.
	 */
	private static void explainEndpoint(OutboxStore store, long middle) {
		OutboxAdministration administration = store.administration();
		if (administration == null) {
			throw new IllegalStateException("The store cannot be administered");
		}
		title = "size";
		store.bytes();
		title = "endpoint: topics";
		administration.topics();
		title = "endpoint: page";
		administration.list(filter(null, null, null), 0, PAGE);
		title = "endpoint: page from the middle";
		administration.list(filter(null, null, null), middle, PAGE);
		title = "endpoint: page of a key";
		administration.list(filter(null, 17, null), middle, PAGE);
		title = "endpoint: page of a topic that has no rows";
		administration.list(filter("other", null, null), 0, PAGE);
		title = "endpoint: page of rows that are older than all there are";
		administration.list(filter(null, null, Duration.ofDays(1)), 0, PAGE);
	}

	private static OutboxFilter filter(String topic, Integer lane, Duration olderThan) {
		return new OutboxFilter(OutboxState.PENDING, topic, lane, olderThan);
	}

	/**
	 * Rows that are deleted while somebody holds a snapshot stay in the table and in its
	 * index.
	 */
	private static void explainUnderSnapshot(BenchmarkDatabase database, OutboxStore store, int rows)
			throws SQLException {
		try (Connection snapshot = HeldSnapshot.open(database.pool())) {
			database.execute("DELETE FROM kafka_outbox WHERE id <= (SELECT MAX(id) FROM kafka_outbox) - " + rows / 10);
			title = "oldest row, after nine tenths were deleted under a held snapshot";
			long oldest = store.oldestId();
			title = "read from the beginning, after nine tenths were deleted under a held snapshot";
			store.read(OutboxQuery.of(0, CHUNK, WINDOW_BYTES));
			title = "read from the oldest row, after nine tenths were deleted under a held snapshot";
			store.read(OutboxQuery.of(oldest - 1, CHUNK, WINDOW_BYTES));
			HeldSnapshot.end(snapshot);
		}
	}

	private static long[] ids(List<OutboxRecord> rows) {
		return rows.stream().flatMapToLong((row) -> LongStream.of(row.id())).toArray();
	}

	private static void print(ExplainingDataSource.Plan plan) {
		if (!plan.generic()) {
			System.out.printf("## %s%n%n```sql%n%s%n```%n%n", title, shortened(plan.sql().strip()));
		}
		System.out.printf("%s plan:%n%n```%n%s%n```%n%n", plan.generic() ? "Generic" : "Custom",
				shortened(plan.text()));
	}

	private static String shortened(String text) {
		return text.lines()
			.map((line) -> (line.length() > LONGEST_LINE) ? line.substring(0, LONGEST_LINE) + " ..." : line)
			.collect(Collectors.joining("\n"));
	}

}
