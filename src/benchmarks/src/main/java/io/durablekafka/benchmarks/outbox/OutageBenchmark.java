package io.durablekafka.benchmarks.outbox;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Whether an application holds its memory through a long outage: it sends at a steady
 * rate while there is no broker, and what is left of its heap after a garbage collection
 * is looked at each 30 seconds. After the first minute it should be flat.
 */
public final class OutageBenchmark {

	private static final double LIMIT = 0.10;

	private static final double MEGABYTE = 1 << 20;

	private static final int SETTLING_SECONDS = 60;

	/** One each second, for longer than the relay's attempts take. */
	private static final int COLLECTIONS = 12;

	private OutageBenchmark() {
	}

	public static void main(String[] arguments) throws Exception {
		Options options = Options.parse(arguments,
				Map.of("database", "postgres", "seconds", "600", "rate", "5000", "sample", "30"));
		int seconds = options.number("seconds");
		int sample = options.number("sample");
		if (seconds < SETTLING_SECONDS + 3 * sample) {
			throw new IllegalArgumentException(
					"--seconds '%d' leaves less than three samples after the first minute".formatted(seconds));
		}
		try (Workbench bench = Workbench.open(Duration.ofSeconds(seconds).plusMinutes(5));
				BenchmarkDatabase database = BenchmarkDatabase.start(options.text("database"), bench.directory());
				ConfigurableApplicationContext context = Applications
					.start(Applications.properties(database, Applications.NO_BROKER))) {
			run(context, options.number("rate"), seconds, sample);
		}
	}

	@SuppressWarnings("unchecked")
	private static void run(ConfigurableApplicationContext context, int rate, int seconds, int sample)
			throws InterruptedException {
		DurableKafkaTemplate<byte[], byte[]> template = context.getBean(DurableKafkaTemplate.class);
		DeliveryStatus status = context.getBean(DeliveryStatus.class);
		AtomicLong sent = new AtomicLong();
		Thread sender = new Thread(() -> send(template, rate, sent), "benchmark-sender");
		sender.setDaemon(true);
		sender.start();
		List<double[]> samples = new ArrayList<>();
		long begin = System.nanoTime();
		for (int second = sample; second <= seconds; second += sample) {
			long due = begin + TimeUnit.SECONDS.toNanos(second - COLLECTIONS);
			TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
			double[] heap = heapAfterCollections();
			new Figures("outage").with("second", second)
				.with("heapMegabytes", heap[0])
				.with("greatestMegabytes", heap[1])
				.with("sent", sent.get())
				.with("stored", status.stored())
				.with("failed", status.failed())
				.print();
			if (second > SETTLING_SECONDS) {
				samples.add(new double[] { second, heap[0] });
			}
		}
		sender.interrupt();
		sender.join();
		if (status.failed() > 0) {
			throw new IllegalStateException(status.failed() + " records have failed, the figures are worthless");
		}
		summarize(samples, status.stored(), seconds);
	}

	private static void summarize(List<double[]> samples, long stored, int seconds) {
		double[] sorted = samples.stream().mapToDouble((sample) -> sample[1]).sorted().toArray();
		double median = sorted[sorted.length / 2];
		double deviation = Math.max(sorted[sorted.length - 1] - median, median - sorted[0]) / median;
		new Figures("outage").with("seconds", seconds)
			.with("storedPerSecond", (double) stored / seconds)
			.with("heapMegabytes", median)
			.with("slopeMegabytesPerMinute", slope(samples) * 60)
			.atMost("deviation", deviation, LIMIT)
			.print();
	}

	/**
	 * Slope of the straight line through the samples.
	 */
	private static double slope(List<double[]> samples) {
		double x = samples.stream().mapToDouble((sample) -> sample[0]).average().orElse(0);
		double y = samples.stream().mapToDouble((sample) -> sample[1]).average().orElse(0);
		double above = samples.stream().mapToDouble((sample) -> (sample[0] - x) * (sample[1] - y)).sum();
		double below = samples.stream().mapToDouble((sample) -> (sample[0] - x) * (sample[0] - x)).sum();
		return above / below;
	}

	/**
	 * Least and greatest heap of several collections. The relay holds a window of rows
	 * while it tries to reach Kafka and lets go of it between two attempts, so a single
	 * look would depend on the moment.
	 */
	private static double[] heapAfterCollections() throws InterruptedException {
		double least = Double.MAX_VALUE;
		double greatest = 0;
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
			double used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
			least = Math.min(least, used);
			greatest = Math.max(greatest, used);
			TimeUnit.SECONDS.sleep(1);
		}
		return new double[] { least, greatest };
	}

	private static void send(DurableKafkaTemplate<byte[], byte[]> template, int rate, AtomicLong sent) {
		SampleRows rows = new SampleRows(10_000);
		long begin = System.nanoTime();
		while (!Thread.currentThread().isInterrupted()) {
			long due = (System.nanoTime() - begin) / 1_000 * rate / 1_000_000;
			while (sent.get() < due) {
				int number = (int) sent.getAndIncrement();
				template.send(new ProducerRecord<>(SampleRows.TOPIC, rows.key(number), SampleRows.value(number)));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

}
