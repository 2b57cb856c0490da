package io.durablekafka.benchmarks.outbox;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.SendResult;

/**
 * How fast an application goes on while there is no broker: eight threads send through
 * the template, and each record is committed in the outbox. Compared with a bare loop
 * that commits the same rows in batches of 2,000 into a table of the same layout, and
 * with eight threads that commit each row by itself. In turns, on one database.
 */
public final class AbsorbBenchmark {

	private static final int SENDERS = 8;

	private static final int BATCH = 2_000;

	private static final int UNANSWERED = 4_096;

	private static final double LIMIT = 0.60;

	private final BenchmarkDatabase database;

	private final int records;

	private final Rounds figures = new Rounds();

	private final SampleRows rows = new SampleRows(10_000);

	private AbsorbBenchmark(BenchmarkDatabase database, int records) {
		this.database = database;
		this.records = records / (SENDERS * BATCH) * SENDERS * BATCH;
	}

	public static void main(String[] arguments) throws Exception {
		Options options = Options.parse(arguments, Map.of("database", "postgres", "records", "320000", "rounds", "5",
				"targets", "batches,template,single"));
		try (Workbench bench = Workbench.open(Duration.ofMinutes(20));
				BenchmarkDatabase database = BenchmarkDatabase.start(options.text("database"), bench.directory())) {
			new AbsorbBenchmark(database, options.number("records")).run(options.number("rounds"),
					List.of(options.text("targets").split(",")));
		}
	}

	@SuppressWarnings("unchecked")
	private void run(int rounds, List<String> targets) throws Exception {
		String bare = this.database.createTables("bare_").outbox();
		BareInsert.Batch batch = this.database.bare().prepare(bare, this.rows.rows(0, BATCH));
		BareInsert.Batch single = this.database.bare().prepare(bare, this.rows.rows(0, 1));
		try (ConfigurableApplicationContext context = Applications
			.start(Applications.properties(this.database, Applications.NO_BROKER))) {
			DurableKafkaTemplate<byte[], byte[]> template = context.getBean(DurableKafkaTemplate.class);
			closeDirectPath(template, context.getBean(DeliveryStatus.class));
			for (int round = -1; round < rounds; round++) {
				for (String target : targets) {
					this.database.empty(bare, "kafka_outbox");
					double rate = switch (target) {
						case "batches" -> rate(1, this.records / BATCH, BATCH, (number) -> repeat(batch, number));
						case "template" -> rate(SENDERS, this.records / SENDERS, 1, (count) -> send(template, count));
						case "single" ->
							rate(SENDERS, this.records / SENDERS / 20, 1, (number) -> repeat(single, number));
						default -> throw new IllegalArgumentException("--targets '%s' is unknown".formatted(target));
					};
					Figures.progress("round %d: %s %.0f rows/s", round, target, rate);
					if (round >= 0) {
						this.figures.add(target, rate);
						line().with("round", round).with("target", target).with("rowsPerSecond", rate).print();
					}
				}
			}
			line().with("rounds", rounds)
				.with("batchesPerSecond", this.figures.median("batches"))
				.with("templatePerSecond", this.figures.median("template"))
				.with("singlePerSecond", this.figures.median("single"))
				.with("templateOverSingle", this.figures.medianRatio("template", "single"))
				.atLeast("templateOverBatches", this.figures.medianRatio("template", "batches"), LIMIT)
				.print();
		}
	}

	private Figures line() {
		return new Figures("absorb").with("database", this.database.name());
	}

	private void closeDirectPath(DurableKafkaTemplate<byte[], byte[]> template, DeliveryStatus status)
			throws Exception {
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (status.breaker() != BreakerState.OPEN) {
			template.send(record(0)).get();
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("The direct path stays open without a broker");
			}
		}
	}

	private double rate(int threads, int repetitions, int rowsOfEach, Work work) throws Exception {
		long begin = System.nanoTime();
		CompletableFuture<?>[] running = new CompletableFuture<?>[threads];
		for (int thread = 0; thread < threads; thread++) {
			CompletableFuture<Void> ended = new CompletableFuture<>();
			running[thread] = ended;
			Thread worker = new Thread(() -> {
				try {
					work.run(repetitions);
					ended.complete(null);
				}
				catch (Throwable ex) {
					ended.completeExceptionally(ex);
				}
			}, "benchmark-sender-" + thread);
			worker.setDaemon(true);
			worker.start();
		}
		CompletableFuture.allOf(running).get();
		double seconds = (System.nanoTime() - begin) / 1e9;
		return (double) threads * repetitions * rowsOfEach / seconds;
	}

	private void repeat(BareInsert.Batch batch, int times) throws Exception {
		try (Connection connection = this.database.pool().getConnection()) {
			for (int i = 0; i < times; i++) {
				batch.commit(connection);
			}
		}
	}

	private void send(DurableKafkaTemplate<byte[], byte[]> template, int count) throws Exception {
		Deque<CompletableFuture<SendResult<byte[], byte[]>>> unanswered = new ArrayDeque<>(UNANSWERED);
		for (int i = 0; i < count; i++) {
			if (unanswered.size() == UNANSWERED) {
				requireStored(unanswered.remove().get());
			}
			unanswered.add(template.send(record(i)));
		}
		for (CompletableFuture<SendResult<byte[], byte[]>> future : unanswered) {
			requireStored(future.get());
		}
	}

	private void requireStored(SendResult<byte[], byte[]> result) {
		if (!(result instanceof DurableSendResult<byte[], byte[]> durable) || durable.outcome() != Outcome.STORED) {
			throw new IllegalStateException("A record was not stored, the figures are worthless");
		}
	}

	private ProducerRecord<byte[], byte[]> record(int number) {
		return new ProducerRecord<>(SampleRows.TOPIC, this.rows.key(number), SampleRows.value(number));
	}

	/**
	 * What each thread does.
	 */
	private interface Work {

		void run(int repetitions) throws Exception;

	}

}
