package io.durablekafka.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableKafkaTemplate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * What one send costs beside what Kafka's producer does: the same records through a
 * producer that acknowledges at once. Run it with the GC profiler: bytes per operation
 * are exact, and those of all threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(2)
public class SendCost {

	private static final byte[] VALUE = "x".repeat(200).getBytes(StandardCharsets.US_ASCII);

	private static final byte[] KEY = "customer-17".getBytes(StandardCharsets.US_ASCII);

	private ConfigurableApplicationContext context;

	private Producer<byte[], byte[]> raw;

	private KafkaTemplate<byte[], byte[]> plain;

	private DurableKafkaTemplate<byte[], byte[]> durable;

	/**
	 * Start an application with the starter and its defaults.
	 */
	@Setup
	@SuppressWarnings("unchecked")
	public void start() throws IOException {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn",
					"spring.datasource.url=jdbc:h2:file:"
							+ Files.createTempDirectory("durable-kafka-benchmark").resolve("outbox"))
			.run();
		DefaultKafkaProducerFactory<byte[], byte[]> factory = this.context.getBean(DefaultKafkaProducerFactory.class);
		this.raw = factory.createProducer();
		this.plain = new KafkaTemplate<>(factory);
		this.durable = this.context.getBean(DurableKafkaTemplate.class);
	}

	/**
	 * Close the application.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

	private static ProducerRecord<byte[], byte[]> record() {
		return new ProducerRecord<>("bench", KEY, VALUE);
	}

	/**
	 * The producer alone.
	 * @return the future
	 */
	@Benchmark
	public Object raw() {
		return this.raw.send(record());
	}

	/**
	 * Spring's template.
	 * @return the future
	 */
	@Benchmark
	public Object plain() {
		return this.plain.send(record());
	}

	/**
	 * The durable template.
	 * @return the future
	 */
	@Benchmark
	public Object durable() {
		return this.durable.send(record());
	}

	/**
	 * The durable template without a future.
	 */
	@Benchmark
	public void fireAndForget() {
		this.durable.fireAndForget(record());
	}

	/**
	 * An application with nothing but the starter and a producer of ours.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		InstantProducerFactory producerFactory() {
			return new InstantProducerFactory(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, List.of("localhost:1"),
					ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
					ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class));
		}

	}

}
