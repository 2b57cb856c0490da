package io.durablekafka.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.testsupport.KafkaCluster;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * What the durable template costs while Kafka answers: the same records through the raw
 * producer, a plain {@link KafkaTemplate} and the {@link DurableKafkaTemplate}, in turns,
 * on one real broker. As fast as they can, or at a rate, or by threads that wait for each
 * record, as those of requests do. Prints a JSON line per round and one with the medians.
 * Times are noisy; allocated bytes are exact.
 */
public final class SendBenchmark {

	private static final int SENDERS = Integer.getInteger("senders", 2);

	private static final int RECORDS = Integer.getInteger("records", 1_000_000);

	/**
	 * Rounds until the compiler is done with all of it: it takes a third of two cores
	 * before.
	 */
	private static final int WARM_UP = Integer.getInteger("warmUp", 8);

	/**
	 * Futures that a sender keeps before it waits for the oldest; with 1 it waits for
	 * each. Far more than are in flight measure how the garbage collector copies them.
	 */
	private static final int OUTSTANDING = Integer.getInteger("outstanding", 10_000);

	/** Records per second of all senders, or 0 for as fast as they can. */
	private static final int RATE = Integer.getInteger("rate", 0);

	/** Records between two pauses of a sender that keeps to a rate. */
	private static final int BURST = 10;

	private static final int ROUNDS = Integer.getInteger("rounds", 7);

	private static final List<String> TARGETS = List
		.of(System.getProperty("targets", "raw,plain,plainWithHeaders,durable,fireAndForget").split(","));

	private static final int KEYS = 1000;

	private static final byte[] VALUE = value(Integer.getInteger("bytes", 200));

	private static final byte[] APPLICATION = bytes("benchmark");

	private static final byte[] INSTANCE = bytes("benchmark-1");

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private SendBenchmark() {
	}

	/**
	 * Text that compresses to about two thirds, as JSON does in small batches.
	 */
	private static byte[] value(int size) {
		byte[] value = new byte[size];
		Random random = new Random(1);
		for (int i = 0; i < size; i++) {
			value[i] = (byte) ('a' + random.nextInt(16));
		}
		return value;
	}

	public static void main(String[] args) throws Exception {
		Path directory = Files.createTempDirectory("durable-kafka-benchmark");
		try (KafkaCluster kafka = KafkaCluster.builder().nodes(1).directory(directory.resolve("kafka")).build()) {
			kafka.start();
			kafka.createTopic("bench", 12, 1, Map.of());
			try (ConfigurableApplicationContext context = application(kafka, directory)) {
				run(context);
			}
		}
	}

	private static ConfigurableApplicationContext application(KafkaCluster kafka, Path directory) {
		String serializer = "org.apache.kafka.common.serialization.ByteArraySerializer";
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
					"spring.kafka.producer.key-serializer=" + serializer,
					"spring.kafka.producer.value-serializer=" + serializer, "spring.main.banner-mode=off",
					"spring.application.name=benchmark", "durable-kafka.instance-id=benchmark-1",
					"logging.level.root=warn",
					"spring.datasource.url=jdbc:h2:file:async:" + directory.resolve("outbox"))
			.run();
	}

	@SuppressWarnings("unchecked")
	private static void run(ConfigurableApplicationContext context) throws Exception {
		DurableKafkaTemplate<byte[], byte[]> durable = context.getBean(DurableKafkaTemplate.class);
		DefaultKafkaProducerFactory<byte[], byte[]> factory = context.getBean(DefaultKafkaProducerFactory.class);
		KafkaTemplate<byte[], byte[]> plain = new KafkaTemplate<>(factory);
		try (Producer<byte[], byte[]> raw = factory.createProducer()) {
			Map<String, Target> targets = new LinkedHashMap<>();
			targets.put("raw", (record) -> raw.send(record));
			targets.put("plain", plain::send);
			targets.put("plainWithHeaders", (record) -> plain.send(withHeaders(record)));
			targets.put("durable", durable::send);
			targets.put("fireAndForget", (record) -> {
				durable.fireAndForget(record);
				return CompletableFuture.completedFuture(null);
			});
			targets.keySet().retainAll(TARGETS);
			Map<String, List<double[]>> figures = new LinkedHashMap<>();
			for (int round = -WARM_UP; round < ROUNDS; round++) {
				for (Map.Entry<String, Target> target : targets.entrySet()) {
					double[] figure = measure(target.getValue(), durable);
					if (round >= 0) {
						figures.computeIfAbsent(target.getKey(), (name) -> new ArrayList<>()).add(figure);
						System.out.printf(Locale.ROOT,
								"{\"benchmark\":\"send\",\"round\":%d,\"target\":\"%s\",\"recordsPerSecond\":%.0f,\"bytesPerRecord\":%.0f,\"cpuMicrosPerRecord\":%.2f}%n",
								round, target.getKey(), figure[0], figure[1], figure[2]);
					}
				}
			}
			print(figures);
		}
	}

	/**
	 * What the durable template adds, added by the application.
	 */
	private static ProducerRecord<byte[], byte[]> withHeaders(ProducerRecord<byte[], byte[]> record) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		record.headers()
			.add("dk-message-id", bytes(new UUID(random.nextLong(), random.nextLong()).toString()))
			.add("dk-origin-application", APPLICATION)
			.add("dk-origin-instance", INSTANCE)
			.add("dk-produced-at", bytes(Long.toString(System.currentTimeMillis())));
		return record;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static void print(Map<String, List<double[]>> figures) {
		List<double[]> compared = figures.getOrDefault("plain", figures.values().iterator().next());
		figures.forEach((target, rounds) -> System.out.printf(Locale.ROOT,
				"{\"benchmark\":\"send\",\"target\":\"%s\",\"senders\":%d,\"outstanding\":%d,\"rate\":%d,\"bytes\":%d,\"rounds\":%d,"
						+ "\"recordsPerSecond\":%.0f,\"rateOverPlain\":%.3f,\"bytesPerRecord\":%.0f,\"bytesOverPlain\":%.0f,"
						+ "\"cpuMicrosPerRecord\":%.2f,\"cpuOverPlain\":%.2f}%n",
				target, SENDERS, OUTSTANDING, RATE, VALUE.length, rounds.size(), median(rounds, 0),
				medianRatio(rounds, compared, 0), median(rounds, 1), median(rounds, 1) - median(compared, 1),
				median(rounds, 2), medianRatio(rounds, compared, 2)));
	}

	/**
	 * Median of the ratios of the rounds, in each of which all targets had their turn.
	 */
	private static double medianRatio(List<double[]> rounds, List<double[]> compared, int figure) {
		return median(IntStream.range(0, rounds.size())
			.mapToDouble((round) -> rounds.get(round)[figure] / compared.get(round)[figure]));
	}

	private static double median(List<double[]> rounds, int figure) {
		return median(rounds.stream().mapToDouble((round) -> round[figure]));
	}

	private static double median(DoubleStream values) {
		double[] sorted = values.sorted().toArray();
		return sorted[sorted.length / 2];
	}

	private static double[] measure(Target target, DurableKafkaTemplate<byte[], byte[]> durable) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		long[] allocated = new long[SENDERS];
		List<Thread> senders = new ArrayList<>();
		for (int sender = 0; sender < SENDERS; sender++) {
			int number = sender;
			Thread thread = new Thread(() -> allocated[number] = send(target, number, start));
			thread.start();
			senders.add(thread);
		}
		long cpu = process.getProcessCpuTime();
		long begin = System.nanoTime();
		start.countDown();
		for (Thread sender : senders) {
			sender.join();
		}
		durable.flush();
		double seconds = (System.nanoTime() - begin) / 1e9;
		double bytes = 0;
		for (long each : allocated) {
			bytes += each;
		}
		double cpuMicros = (process.getProcessCpuTime() - cpu) / 1e3;
		return new double[] { RECORDS / seconds, bytes / RECORDS, cpuMicros / RECORDS };
	}

	private static long send(Target target, int sender, CountDownLatch start) {
		int count = RECORDS / SENDERS;
		ArrayDeque<Future<?>> futures = new ArrayDeque<>(OUTSTANDING);
		try {
			start.await();
			long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
			long begin = System.nanoTime();
			for (int i = 0; i < count; i++) {
				if (RATE > 0 && i % BURST == 0) {
					keepTo(begin + (long) (i * 1e9 * SENDERS / RATE));
				}
				byte[] key = Integer.toString((i * SENDERS + sender) % KEYS).getBytes(StandardCharsets.US_ASCII);
				futures.add(target.send(new ProducerRecord<>("bench", key, VALUE)));
				if (futures.size() >= OUTSTANDING) {
					futures.remove().get();
				}
			}
			long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
			for (Future<?> future : futures) {
				future.get();
			}
			return after - before;
		}
		catch (Exception ex) {
			throw new IllegalStateException("A send failed, the figures are worthless", ex);
		}
	}

	private static void keepTo(long time) {
		for (long rest = time - System.nanoTime(); rest > 0; rest = time - System.nanoTime()) {
			LockSupport.parkNanos(rest);
		}
	}

	/**
	 * A way to send.
	 */
	private interface Target {

		Future<?> send(ProducerRecord<byte[], byte[]> record);

	}

	/**
	 * An application with nothing but the starter.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
