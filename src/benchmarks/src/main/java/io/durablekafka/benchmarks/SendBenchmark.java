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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

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
 * on one real broker. Prints a JSON line per round and one with the medians. Times are
 * noisy; allocated bytes are exact.
 */
public final class SendBenchmark {

	private static final int SENDERS = 2;

	private static final int RECORDS = Integer.getInteger("records", 1_000_000);

	/**
	 * Rounds until the compiler is done with all of it: it takes a third of two cores
	 * before.
	 */
	private static final int WARM_UP = Integer.getInteger("warmUp", 8);

	/**
	 * Futures that a sender keeps before it waits for the oldest. More of them measure
	 * how the garbage collector copies futures.
	 */
	private static final int OUTSTANDING = 20_000;

	private static final int ROUNDS = Integer.getInteger("rounds", 7);

	private static final List<String> TARGETS = List
		.of(System.getProperty("targets", "raw,plain,durable,fireAndForget").split(","));

	private static final int KEYS = 1000;

	private static final byte[] VALUE = value(Integer.getInteger("bytes", 200));

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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
								"{\"benchmark\":\"send\",\"round\":%d,\"target\":\"%s\",\"recordsPerSecond\":%.0f,\"bytesPerRecord\":%.0f}%n",
								round, target.getKey(), figure[0], figure[1]);
					}
				}
			}
			print(figures);
		}
	}

	private static void print(Map<String, List<double[]>> figures) {
		List<double[]> compared = figures.getOrDefault("plain", figures.values().iterator().next());
		double plainRate = median(compared, 0);
		double plainBytes = median(compared, 1);
		figures.forEach((target, rounds) -> System.out.printf(Locale.ROOT,
				"{\"benchmark\":\"send\",\"target\":\"%s\",\"rounds\":%d,\"recordsPerSecond\":%.0f,\"rateOverPlain\":%.3f,\"bytesPerRecord\":%.0f,\"bytesOverPlain\":%.0f}%n",
				target, rounds.size(), median(rounds, 0), median(rounds, 0) / plainRate, median(rounds, 1),
				median(rounds, 1) - plainBytes));
	}

	private static double median(List<double[]> rounds, int figure) {
		double[] sorted = rounds.stream().mapToDouble((round) -> round[figure]).sorted().toArray();
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
		return new double[] { RECORDS / seconds, bytes / RECORDS };
	}

	private static long send(Target target, int sender, CountDownLatch start) {
		int count = RECORDS / SENDERS;
		ArrayDeque<Future<?>> futures = new ArrayDeque<>(OUTSTANDING);
		try {
			start.await();
			long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
			for (int i = 0; i < count; i++) {
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
