package io.durablekafka.benchmarks.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.testsupport.KafkaCluster;
import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * How long the producer's network thread is ours when Kafka fails: a broker is frozen
 * while 10,000 records are in flight, their delivery time runs out, and the time of each
 * callback with a failure is taken. Then the broker goes on and takes them all.
 */
public final class CallbackBenchmark {

	private static final int PARTITIONS = 12;

	private static final double LIMIT_MICROS = 2;

	private CallbackBenchmark() {
	}

	@SuppressWarnings("unchecked")
	public static void main(String[] arguments) throws Exception {
		Options options = Options.parse(arguments, Map.of("records", "10000", "rounds", "5"));
		TimedCallbacks callbacks = new TimedCallbacks();
		try (Workbench bench = Workbench.open(Duration.ofMinutes(15));
				BenchmarkDatabase database = BenchmarkDatabase.start("h2", bench.directory());
				KafkaCluster kafka = KafkaCluster.builder().directory(bench.directory().resolve("kafka")).build()) {
			kafka.start();
			kafka.createTopic(SampleRows.TOPIC, PARTITIONS, 1, Map.of());
			List<String> properties = Applications.properties(database, kafka.bootstrapServers(),
					"durable-kafka.producer.delivery-timeout=4s", "durable-kafka.producer.request-timeout=2s",
					"durable-kafka.producer.linger=5ms", "durable-kafka.breaker.stall-after=60s");
			try (ConfigurableApplicationContext context = Applications.start(properties, new Customizer(callbacks))) {
				run(context, kafka, callbacks, options);
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static void run(ConfigurableApplicationContext context, KafkaCluster kafka, TimedCallbacks callbacks,
			Options options) throws Exception {
		DurableKafkaTemplate<byte[], byte[]> template = context.getBean(DurableKafkaTemplate.class);
		DeliveryStatus status = context.getBean(DeliveryStatus.class);
		int records = options.number("records");
		Rounds figures = new Rounds();
		for (int round = -1; round < options.number("rounds"); round++) {
			get(send(template, 10 * PARTITIONS));
			await("the direct path is open",
					() -> status.breaker() == BreakerState.CLOSED && status.relayed() == status.stored());
			get(send(template, 10 * PARTITIONS));
			callbacks.reset();
			kafka.pause(0);
			get(send(template, records));
			kafka.resume(0);
			Figures.progress("round %d: %d callbacks with a failure, %.3f us each", round, callbacks.failures(),
					callbacks.microsPerFailure());
			// the first failure of an application finds code that is not compiled yet
			figures.add((round >= 0) ? "mean" : "cold", callbacks.microsPerFailure());
			new Figures("callback").with("round", round)
				.with("failures", callbacks.failures())
				.with("microsPerFailure", callbacks.microsPerFailure())
				.with("longestMicros", callbacks.longestMicros())
				.print();
		}
		new Figures("callback").with("rounds", options.number("rounds"))
			.with("records", records)
			.with("coldMicrosPerFailure", figures.median("cold"))
			.atMost("microsPerFailure", figures.median("mean"), LIMIT_MICROS)
			.print();
	}

	private static List<CompletableFuture<?>> send(DurableKafkaTemplate<byte[], byte[]> template, int count) {
		SampleRows sample = new SampleRows(1_000);
		List<CompletableFuture<?>> futures = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			futures.add(template
				.send(new ProducerRecord<>(SampleRows.TOPIC, i % PARTITIONS, sample.key(i), SampleRows.value(i))));
		}
		return futures;
	}

	private static void get(List<CompletableFuture<?>> futures) throws Exception {
		for (CompletableFuture<?> future : futures) {
			future.get(1, TimeUnit.MINUTES);
		}
	}

	private static void await(String what, BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("waited for a minute, and not yet: " + what);
			}
			TimeUnit.MILLISECONDS.sleep(20);
		}
	}

	/**
	 * Puts the stopwatch into every producer of the application.
	 */
	private record Customizer(TimedCallbacks callbacks) implements DefaultKafkaProducerFactoryCustomizer {

		@Override
		@SuppressWarnings("unchecked")
		public void customize(DefaultKafkaProducerFactory<?, ?> factory) {
			((DefaultKafkaProducerFactory<Object, Object>) factory).addPostProcessor(this.callbacks);
		}

	}

}
