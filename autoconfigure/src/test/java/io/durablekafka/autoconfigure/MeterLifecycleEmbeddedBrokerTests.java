package io.durablekafka.autoconfigure;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import javax.management.ObjectName;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.Outcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.metrics.KafkaMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for meters, threads and MBeans of two templates with a producer each, whose
 * producers are replaced, in a context that ends and begins again.
 */
@EmbeddedKafka(partitions = 1, topics = { "orders", "clicks" }, bootstrapServersProperty = "test.embedded.servers")
@Timeout(240)
class MeterLifecycleEmbeddedBrokerTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int RESTARTS = 3;

	@TempDir
	private Path directory;

	@Test
	void nothingIsThereTwiceStaleOrLeftBehind(EmbeddedKafkaBroker broker) {
		Set<String> threadsBefore = threads();
		Set<String> beansBefore = beans();
		Set<String> first = run(broker);
		assertThat(run(broker)).isEqualTo(first);
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
			assertThat(threads()).isSubsetOf(threadsBefore);
			assertThat(beans()).isSubsetOf(beansBefore);
		});
	}

	private Set<String> run(EmbeddedKafkaBroker broker) {
		Set<String> names = new TreeSet<>();
		runner(broker.getBrokersAsString()).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			for (String topic : List.of("orders", "clicks")) {
				publish(context, topic);
			}
			Set<Meter.Id> own = meters(registry, "durable.kafka.");
			long ofClients = clients(registry).size();
			long beans = beans().size();
			long threads = threads().size();
			for (int i = 0; i < RESTARTS; i++) {
				restart(context);
			}
			assertThat(meters(registry, "durable.kafka.")).isEqualTo(own);
			assertThat(own.stream().map(MeterLifecycleEmbeddedBrokerTests::series)).doesNotHaveDuplicates();
			Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
				// direct and relay of both, of which the relays' close while idle
				assertThat(clients(registry)).hasSizeLessThanOrEqualTo((int) ofClients + 2);
				assertThat(beans().size()).isLessThanOrEqualTo((int) beans + 10);
				assertThat(threads().size()).isLessThanOrEqualTo((int) threads + 4);
			});
			assertAlive(registry);
			own.forEach((id) -> names.add(series(id)));
		});
		return names;
	}

	/**
	 * Meters follow the producer that is in use.
	 */
	private static void assertAlive(MeterRegistry registry) {
		for (String producer : List.of("default", "clicks")) {
			Gauge size = registry.get("durable.kafka.buffer.size").tag("client.id", producer + "-direct").gauge();
			assertThat(size.value()).isPositive();
			FunctionCounter published = registry.get("durable.kafka.records")
				.tags("producer", producer, "outcome", "published")
				.functionCounter();
			assertThat(published.count()).isGreaterThanOrEqualTo(RESTARTS + 1);
		}
	}

	private static void restart(ApplicationContext context) {
		for (DeliveryStatus status : context.getBeansOfType(DeliveryStatus.class).values()) {
			status.forceBreakerOpen();
			Awaitility.await().atMost(LIMIT).until(() -> status.breaker() == BreakerState.OPEN);
			status.resetBreaker();
			Awaitility.await().atMost(LIMIT).until(() -> status.breaker() == BreakerState.CLOSED);
		}
		publish(context, "orders");
		publish(context, "clicks");
	}

	@SuppressWarnings("unchecked")
	private static void publish(ApplicationContext context, String topic) {
		DurableKafkaTemplate<String, String> template = context.getBean("kafkaTemplate", DurableKafkaTemplate.class);
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> template.sendAndWait(new ProducerRecord<>(topic, "key", "value"), LIMIT)
				.outcome() == Outcome.PUBLISHED);
	}

	private static Set<Meter.Id> meters(MeterRegistry registry, String prefix) {
		return registry.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith(prefix))
			.filter((id) -> !id.getName().equals("durable.kafka.send"))
			.collect(Collectors.toSet());
	}

	private static String series(Meter.Id id) {
		return id.getName() + id.getTags()
			.stream()
			.sorted(Comparator.naturalOrder())
			.map((tag) -> " " + tag.getKey() + "=" + tag.getValue())
			.collect(Collectors.joining());
	}

	/**
	 * Clients that Kafka's own meters speak of.
	 */
	private static Set<String> clients(MeterRegistry registry) {
		return meters(registry, "kafka.producer.").stream()
			.map((id) -> String.valueOf(id.getTag("client.id")))
			.collect(Collectors.toSet());
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("durable-kafka") || name.startsWith("outbox")
					|| name.contains("kafka-producer-network-thread") || name.contains("micrometer-kafka-metrics")
					|| name.contains("kafka-admin-client-thread"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> beans() {
		Set<String> names = new HashSet<>();
		ManagementFactory.getPlatformMBeanServer().queryNames(null, null).forEach((ObjectName name) -> {
			if (name.getDomain().equals("kafka.producer") || name.getDomain().contains("durablekafka")) {
				names.add(name.getCanonicalName());
			}
		});
		return names;
	}

	private ApplicationContextRunner runner(String servers) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
					ProducerLintAutoConfiguration.class, DurableKafkaMetricsAutoConfiguration.class,
					KafkaAutoConfiguration.class, KafkaMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers,
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"),
					"durable-kafka.producers.clicks.topics=clicks");
	}

}
