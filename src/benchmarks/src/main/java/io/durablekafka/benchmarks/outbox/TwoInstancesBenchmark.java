package io.durablekafka.benchmarks.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.durablekafka.testsupport.KafkaCluster;

/**
 * Whether instances get in each other's way: two applications, each in a JVM of its own,
 * drain one table, against one application that does it alone, in turns. The topic is
 * read back each time.
 */
public final class TwoInstancesBenchmark {

	private static final double LIMIT = 0.90;

	private final List<String> properties;

	private final TopicCheck check;

	private final Rounds figures = new Rounds();

	private TwoInstancesBenchmark(List<String> properties, String bootstrapServers) {
		this.properties = properties;
		this.check = new TopicCheck(bootstrapServers);
	}

	public static void main(String[] arguments) throws Exception {
		Options options = Options.parse(arguments, Map.of("rows", "1000000", "rounds", "3", "keys", "10000"));
		SampleRows sample = new SampleRows(options.number("keys"));
		try (Workbench bench = Workbench.open(Duration.ofMinutes(30));
				BenchmarkDatabase database = BenchmarkDatabase.start("postgres", bench.directory());
				KafkaCluster kafka = KafkaCluster.builder().directory(bench.directory().resolve("kafka")).build()) {
			kafka.start();
			kafka.createTopic(SampleRows.TOPIC, SampleRows.PARTITIONS, 1, SampleRows.TOPIC_SETTINGS);
			Backlog backlog = Backlog.prepare(database, sample, options.number("rows"));
			new TwoInstancesBenchmark(Applications.properties(database, kafka.bootstrapServers()),
					kafka.bootstrapServers())
				.run(sample, backlog, options.number("rounds"));
		}
	}

	private void run(SampleRows sample, Backlog backlog, int rounds) throws Exception {
		for (int round = -1; round < rounds; round++) {
			for (int instances = 1; instances <= 2; instances++) {
				backlog.load();
				DrainTimes times = drain(instances, backlog);
				backlog.requireEmpty();
				int duplicates = this.check.check(sample, backlog.rows());
				Figures.progress("round %d: %d instances, %.0f rows/s, in order, %d duplicates", round, instances,
						times.rate(), duplicates);
				if (round >= 0) {
					this.figures.add("instances-" + instances, times.rate());
					new Figures("two-instances").with("round", round)
						.with("instances", instances)
						.with("rowsPerSecond", times.rate())
						.with("firstTenthSeconds", times.firstTenth())
						.with("lastTenthSeconds", times.lastTenth())
						.with("duplicates", duplicates)
						.print();
				}
			}
		}
		new Figures("two-instances").with("rounds", rounds)
			.with("onePerSecond", this.figures.median("instances-1"))
			.with("twoPerSecond", this.figures.median("instances-2"))
			.atLeast("twoOverOne", this.figures.medianRatio("instances-2", "instances-1"), LIMIT)
			.print();
	}

	private DrainTimes drain(int instances, Backlog backlog) throws Exception {
		List<RelayProcess> processes = new ArrayList<>();
		try {
			for (int i = 0; i < instances; i++) {
				processes.add(RelayProcess.start(this.properties));
			}
			for (RelayProcess process : processes) {
				process.awaitReady();
			}
			long begin = System.nanoTime();
			processes.forEach(RelayProcess::go);
			return DrainTimes.watch(backlog.rows(), begin, 0, () -> relayed(processes, backlog));
		}
		finally {
			processes.forEach(RelayProcess::close);
		}
	}

	/**
	 * Rows that both have relayed count twice, so the last one has left only when the
	 * table is empty.
	 */
	private static long relayed(List<RelayProcess> processes, Backlog backlog) {
		long relayed = processes.stream().mapToLong(RelayProcess::relayed).sum();
		return (relayed >= backlog.rows() && !backlog.isEmpty()) ? backlog.rows() - 1 : relayed;
	}

}
