package io.durablekafka.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.actuate.DurableKafkaMetrics;
import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.SendObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * What all meters together add to a send, Spring's timer of the template included: the
 * same records with and without a registry, through a producer that acknowledges at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(2)
public class MeterCost {

	private static final int BATCH = 1000;

	private static final byte[] VALUE = "x".repeat(200).getBytes(StandardCharsets.US_ASCII);

	private static final byte[] KEY = "customer-17".getBytes(StandardCharsets.US_ASCII);

	/**
	 * Where meters are registered.
	 */
	@Param({ "none", "simple", "prometheus" })
	public String registry;

	private ConfigurableApplicationContext context;

	private DurableKafkaTemplate<Object, Object> durable;

	private SendObserver observer;

	/**
	 * Start an application with the starter and its defaults.
	 */
	@Setup
	@SuppressWarnings("unchecked")
	public void start() throws IOException {
		this.context = new SpringApplicationBuilder(SendCost.Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "benchmark.json=false", "logging.level.root=warn",
					"spring.datasource.url=jdbc:h2:file:"
							+ Files.createTempDirectory("durable-kafka-benchmark").resolve("outbox"))
			.initializers((starting) -> register((GenericApplicationContext) starting))
			.run();
		this.durable = this.context.getBean(DurableKafkaTemplate.class);
		this.context.getBeanProvider(DurableKafkaMetrics.class)
			.ifAvailable((metrics) -> metrics.bindTo(this.context.getBean(MeterRegistry.class)));
		SendObserver bound = this.durable.statistics().observer();
		this.observer = (bound != null) ? bound : new NoObserver();
	}

	private void register(GenericApplicationContext starting) {
		switch (this.registry) {
			case "simple" -> starting.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
			case "prometheus" ->
				starting.registerBean(MeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
			default -> {
				// nothing is measured
			}
		}
	}

	/**
	 * Close the application.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

	/**
	 * Records whose outcome is waited for, so that none is measured later than it was
	 * sent.
	 * @return the last result
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public Object send() throws Exception {
		Future<?> last = null;
		for (int i = 0; i < BATCH; i++) {
			last = this.durable.send(new ProducerRecord<>("bench", KEY, VALUE));
		}
		return last.get();
	}

	/**
	 * What the library's own meters take of it, on the thread that completes futures.
	 */
	@Benchmark
	public void observe() {
		this.observer.ended("bench", SendEnd.PUBLISHED, 900_000, 20_000, -1, 880_000);
	}

	/**
	 * Sees nothing.
	 */
	private static final class NoObserver implements SendObserver {

		@Override
		public void ended(String topic, SendEnd end, long total, long blocked, long queued, long inFlight) {
			// nothing is measured
		}

		@Override
		public void relayed(String topic, long lag) {
			// nothing is measured
		}

		@Override
		public void committed(int rows, long nanos, boolean stored) {
			// nothing is measured
		}

	}

}
