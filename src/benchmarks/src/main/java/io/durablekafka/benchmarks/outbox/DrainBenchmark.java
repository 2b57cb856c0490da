package io.durablekafka.benchmarks.outbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.testsupport.KafkaCluster;

/**
 * How fast a backlog reaches Kafka after an outage: the relay of an application against a
 * bare loop, in turns, from PostgreSQL to a broker process. The topic is read back each
 * time. With {@code --hold-snapshot} also while somebody holds a snapshot.
 */
public final class DrainBenchmark {

	/**
	 * Compression of both, that of the preset.
	 */
	static final String COMPRESSION = "lz4";

	private static final int WARM_UP = 100_000;

	private static final double RATE_LIMIT = 0.60;

	private static final double CPU_LIMIT = 2;

	private static final double SNAPSHOT_LIMIT = 0.80;

	private static final double EVENNESS_LIMIT = 0.25;

	/** Rows from which on the start is a small part of the first tenth. */
	private static final int LONG_DRAIN = 5_000_000;

	private static final String BARE = "bare";

	private static final String RELAY = "relay";

	private static final String HELD = "relay-held-snapshot";

	private final BenchmarkDatabase database;

	private final Map<String, Drain> drains = new LinkedHashMap<>();

	private final TopicCheck check;

	private DrainBenchmark(BenchmarkDatabase database, String bootstrapServers, boolean held) {
		this.database = database;
		this.check = new TopicCheck(bootstrapServers);
		Drain relay = new LibraryDrain(Applications.properties(database, bootstrapServers,
				"durable-kafka.producer.compression=" + COMPRESSION));
		this.drains.put(BARE, new BareDrain(database.pool(), bootstrapServers));
		this.drains.put(RELAY, relay);
		if (held) {
			this.drains.put(HELD, new HeldSnapshot(database.pool(), relay));
		}
	}

	public static void main(String[] arguments) throws Exception {
		Options options = Options.parse(arguments,
				Map.of("rows", "1000000", "rounds", "3", "keys", "50,10000", "hold-snapshot", "", "targets", "all"));
		try (Workbench bench = Workbench.open(Duration.ofMinutes(60));
				BenchmarkDatabase database = BenchmarkDatabase.start("postgres", bench.directory());
				KafkaCluster kafka = KafkaCluster.builder().directory(bench.directory().resolve("kafka")).build()) {
			kafka.start();
			kafka.createTopic(SampleRows.TOPIC, SampleRows.PARTITIONS, 1, SampleRows.TOPIC_SETTINGS);
			DrainBenchmark benchmark = new DrainBenchmark(database, kafka.bootstrapServers(),
					options.isOn("hold-snapshot"));
			if (!options.text("targets").equals("all")) {
				benchmark.drains.keySet().retainAll(List.of(options.text("targets").split(",")));
			}
			for (int keys : options.numbers("keys")) {
				benchmark.run(new SampleRows(keys), options.number("rows"), options.number("rounds"));
			}
		}
	}

	private void run(SampleRows sample, int rows, int rounds) throws Exception {
		Backlog warmUp = Backlog.prepare(this.database, sample, Math.min(rows, WARM_UP));
		for (Drain drain : this.drains.values()) {
			measure(sample, warmUp, drain);
		}
		Backlog backlog = Backlog.prepare(this.database, sample, rows);
		Rounds figures = new Rounds();
		for (int round = 0; round < rounds; round++) {
			for (Map.Entry<String, Drain> target : this.drains.entrySet()) {
				DrainTimes times = measure(sample, backlog, target.getValue());
				figures.add(target.getKey(), times.rate());
				figures.add(target.getKey() + "-cpu", times.cpuMicros());
				figures.add(target.getKey() + "-evenness", times.lastOverFirst());
				line(sample, rows).with("round", round)
					.with("target", target.getKey())
					.with("rowsPerSecond", times.rate())
					.with("cpuMicrosPerRow", times.cpuMicros())
					.with("firstTenthSeconds", times.firstTenth())
					.with("lastTenthSeconds", times.lastTenth())
					.print();
			}
		}
		summarize(sample, rows, figures);
	}

	private DrainTimes measure(SampleRows sample, Backlog backlog, Drain drain) throws Exception {
		backlog.load();
		DrainTimes times = drain.run(backlog.rows());
		backlog.requireEmpty();
		int duplicates = this.check.check(sample, backlog.rows());
		if (duplicates > 0) {
			throw new IllegalStateException(duplicates + " rows have come twice though nothing has failed");
		}
		Figures.progress("%d rows, %d keys: %.0f rows/s, each once and in order", backlog.rows(), sample.keys(),
				times.rate());
		return times;
	}

	private void summarize(SampleRows sample, int rows, Rounds figures) {
		line(sample, rows).with("barePerSecond", figures.median(BARE))
			.with("relayPerSecond", figures.median(RELAY))
			.atLeast("relayOverBare", figures.medianRatio(RELAY, BARE), RATE_LIMIT)
			.print();
		line(sample, rows).with("bareCpuMicrosPerRow", figures.median(BARE + "-cpu"))
			.with("relayCpuMicrosPerRow", figures.median(RELAY + "-cpu"))
			.atMost("cpuOverBare", figures.medianRatio(RELAY + "-cpu", BARE + "-cpu"), CPU_LIMIT)
			.print();
		Figures evenness = line(sample, rows).with("lastOverFirstTenthBare", figures.median(BARE + "-evenness"))
			.with("lastOverFirstTenthRelay", figures.median(RELAY + "-evenness"));
		if (rows >= LONG_DRAIN) {
			evenness.atMost("difference", Math.abs(figures.median(RELAY + "-evenness") - 1), EVENNESS_LIMIT);
		}
		evenness.print();
		if (this.drains.containsKey(HELD)) {
			line(sample, rows).with("heldSnapshotPerSecond", figures.median(HELD))
				.atLeast("heldOverRelay", figures.medianRatio(HELD, RELAY), SNAPSHOT_LIMIT)
				.print();
		}
	}

	private static Figures line(SampleRows sample, int rows) {
		return new Figures("drain").with("rows", rows).with("keys", sample.keys());
	}

}
