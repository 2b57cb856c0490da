package io.durablekafka.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.testsupport.KafkaCluster;
import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.SendResult;

/**
 * What {@code optimize-for} changes: records per second when an application sends as fast
 * as it can, and the time from {@code send} to the acknowledgement at a steady rate. The
 * same JSON-like records for each preset and for Kafka's own defaults, in turns, on one
 * broker.
 */
public final class PresetBenchmark {

	private static final int RECORDS = Integer.getInteger("records", 300_000);

	private static final int ROUNDS = Integer.getInteger("rounds", 3);

	private static final int RATE = Integer.getInteger("rate", 5_000);

	private static final int STEADY_SECONDS = 5;

	private static final int VALUES = 1024;

	private static final List<String> PRESETS = List.of("none", "balanced", "throughput", "latency");

	private static final byte[][] values = values();

	private PresetBenchmark() {
	}

	public static void main(String[] args) throws Exception {
		Path directory = Files.createTempDirectory("durable-kafka-benchmark");
		try (KafkaCluster kafka = KafkaCluster.builder().nodes(1).directory(directory.resolve("kafka")).build()) {
			kafka.start();
			for (int round = -1; round < ROUNDS; round++) {
				for (String preset : PRESETS) {
					measure(kafka, directory, preset, round);
				}
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static void measure(KafkaCluster kafka, Path directory, String preset, int round) throws Exception {
		String topic = "preset-%s-%d".formatted(preset, round + 1);
		kafka.createTopic(topic, 12, 1, Map.of());
		try (ConfigurableApplicationContext context = application(kafka, directory, preset)) {
			DurableKafkaTemplate<byte[], byte[]> template = context.getBean(DurableKafkaTemplate.class);
			double rate = saturate(template, topic);
			double[] latencies = steady(template, topic);
			if (round >= 0) {
				System.out.printf(Locale.ROOT,
						"{\"benchmark\":\"presets\",\"round\":%d,\"preset\":\"%s\",\"recordsPerSecond\":%.0f,\"rate\":%d,\"p50Millis\":%.2f,\"p99Millis\":%.2f}%n",
						round, preset, rate, RATE, latencies[0], latencies[1]);
			}
		}
	}

	private static ConfigurableApplicationContext application(KafkaCluster kafka, Path directory, String preset) {
		String serializer = "org.apache.kafka.common.serialization.ByteArraySerializer";
		List<String> properties = new ArrayList<>(List.of("spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
				"spring.kafka.producer.key-serializer=" + serializer,
				"spring.kafka.producer.value-serializer=" + serializer, "spring.main.banner-mode=off",
				"logging.level.root=warn",
				"spring.datasource.url=jdbc:h2:file:async:" + directory.resolve("outbox-" + preset)));
		if (preset.equals("none")) {
			properties.addAll(List.of("durable-kafka.producer.linger=5ms", "durable-kafka.producer.batch-size=16KB",
					"durable-kafka.producer.buffer-memory=32MB", "durable-kafka.producer.compression=none"));
		}
		else {
			properties.add("durable-kafka.producer.optimize-for=" + preset);
		}
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.run();
	}

	private static double saturate(DurableKafkaTemplate<byte[], byte[]> template, String topic) throws Exception {
		send(template, topic, RECORDS / 10);
		long begin = System.nanoTime();
		send(template, topic, RECORDS);
		return RECORDS / ((System.nanoTime() - begin) / 1e9);
	}

	private static void send(DurableKafkaTemplate<byte[], byte[]> template, String topic, int count) throws Exception {
		List<CompletableFuture<SendResult<byte[], byte[]>>> futures = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			futures.add(template.send(record(topic, i)));
		}
		for (CompletableFuture<?> future : futures) {
			future.get();
		}
	}

	private static double[] steady(DurableKafkaTemplate<byte[], byte[]> template, String topic)
			throws InterruptedException {
		int count = RATE * STEADY_SECONDS;
		double[] millis = new double[count];
		AtomicInteger open = new AtomicInteger(count);
		long begin = System.nanoTime();
		for (int i = 0; i < count; i++) {
			long due = begin + TimeUnit.SECONDS.toNanos(i) / RATE;
			while (System.nanoTime() - due < 0) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
			int number = i;
			long start = System.nanoTime();
			template.send(record(topic, i)).whenComplete((result, failure) -> {
				millis[number] = (System.nanoTime() - start) / 1e6;
				open.decrementAndGet();
			});
		}
		while (open.get() > 0) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
		Arrays.sort(millis);
		return new double[] { millis[count / 2], millis[(int) (count * 0.99)] };
	}

	private static ProducerRecord<byte[], byte[]> record(String topic, int number) {
		byte[] key = ("customer-" + number % 1000).getBytes(StandardCharsets.US_ASCII);
		return new ProducerRecord<>(topic, key, values[number % VALUES]);
	}

	/**
	 * Orders in JSON, about 350 bytes each: names repeat, figures do not.
	 */
	private static byte[][] values() {
		Random random = new Random(1);
		byte[][] result = new byte[VALUES][];
		for (int i = 0; i < VALUES; i++) {
			StringBuilder json = new StringBuilder("{\"orderId\":\"").append(Long.toHexString(random.nextLong()))
				.append("\",\"customer\":{\"id\":")
				.append(random.nextInt(100_000))
				.append(",\"segment\":\"RETAIL\"},\"currency\":\"EUR\",\"lines\":[");
			for (int line = 0; line < 5; line++) {
				json.append((line > 0) ? "," : "")
					.append("{\"article\":\"A-")
					.append(random.nextInt(10_000))
					.append("\",\"quantity\":")
					.append(random.nextInt(9) + 1)
					.append(",\"price\":")
					.append(random.nextInt(100_00) / 100.0)
					.append("}");
			}
			result[i] = json.append("],\"status\":\"PLACED\"}").toString().getBytes(StandardCharsets.US_ASCII);
		}
		return result;
	}

	/**
	 * An application with nothing but the starter.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
