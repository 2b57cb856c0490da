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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

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

	private static final byte[] BYTES = "x".repeat(200).getBytes(StandardCharsets.US_ASCII);

	private static final byte[] KEY = "customer-17".getBytes(StandardCharsets.US_ASCII);

	private static final Order ORDER = new Order("order-4711", "customer-17", "EUR", 12_345, 1_700_000_000_000L,
			List.of(new Item("sku-1", 3, 1_115), new Item("sku-22", 1, 9_000)));

	/**
	 * What values are: bytes, which cost nothing to serialize, or an order as JSON.
	 */
	@Param({ "bytes", "json" })
	public String values;

	private Object value;

	private ConfigurableApplicationContext context;

	private Producer<Object, Object> raw;

	private KafkaTemplate<Object, Object> plain;

	private DurableKafkaTemplate<Object, Object> durable;

	/**
	 * Start an application with the starter and its defaults.
	 */
	@Setup
	@SuppressWarnings("unchecked")
	public void start() throws IOException {
		boolean json = this.values.equals("json");
		this.value = json ? ORDER : BYTES;
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "benchmark.json=" + json, "logging.level.root=warn",
					"spring.datasource.url=jdbc:h2:file:"
							+ Files.createTempDirectory("durable-kafka-benchmark").resolve("outbox"))
			.run();
		DefaultKafkaProducerFactory<Object, Object> factory = this.context.getBean(DefaultKafkaProducerFactory.class);
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

	private ProducerRecord<Object, Object> record() {
		return new ProducerRecord<>("bench", KEY, this.value);
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
		InstantProducerFactory producerFactory(@Value("${benchmark.json}") boolean json) {
			return new InstantProducerFactory(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, List.of("localhost:1"),
					ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
					ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
					json ? JacksonJsonSerializer.class : ByteArraySerializer.class));
		}

	}

	/**
	 * An order as services send them.
	 *
	 * @param id identifies it
	 * @param customer who has placed it
	 * @param currency what it is paid in
	 * @param cents what it costs
	 * @param placedAt milliseconds since the epoch
	 * @param items its lines
	 */
	record Order(String id, String customer, String currency, long cents, long placedAt, List<Item> items) {

	}

	/**
	 * A line of an order.
	 *
	 * @param sku what was ordered
	 * @param count how many
	 * @param cents what they cost
	 */
	record Item(String sku, int count, long cents) {

	}

}
