package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.ProducerThrottled;
import io.durablekafka.actuate.DurableKafkaHealthIndicator;
import io.durablekafka.actuate.DurableKafkaMetrics;
import io.durablekafka.actuate.KafkaProducersEndpoint;
import io.durablekafka.producer.ClientFigures;
import io.durablekafka.testsupport.KafkaCluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is told of a producer that a real broker throttles, and for its
 * recovery.
 */
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class ThrottlingIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	/** The client would remember the throttling for up to a minute. */
	private static final Duration RECOVERY = Duration.ofSeconds(50);

	@TempDir
	static Path directory;

	private static KafkaCluster cluster;

	@BeforeAll
	static void startBroker() {
		cluster = KafkaCluster.builder().directory(directory.resolve("kafka")).build().start();
		cluster.createTopic("orders", 1, 1, Map.of());
	}

	@AfterAll
	static void stopBroker() {
		cluster.close();
	}

	@Test
	void throttledProducerIsShownUntilItsQuotaIsLifted(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
					ProducerLintAutoConfiguration.class, DurableKafkaHealthAutoConfiguration.class,
					DurableKafkaMetricsAutoConfiguration.class, KafkaProducersEndpointAutoConfiguration.class,
					KafkaAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withUserConfiguration(Listener.class)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + cluster.bootstrapServers(),
					"durable-kafka.outbox.embedded.path=" + directory.resolve("outbox"),
					"spring.kafka.producer.compression-type=none",
					"management.endpoints.web.exposure.include=kafkaproducers")
			.run((context) -> {
				SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
				context.getBean(DurableKafkaMetrics.class).bindTo(registry);
				List<ProducerThrottled> events = context.getBean(Listener.class).events;
				quota(50_000.0);
				Awaitility.await().atMost(LIMIT).until(() -> {
					send(context);
					return !events.isEmpty();
				});
				assertThat(events.get(0).state()).isEqualTo(ProducerThrottled.State.STARTED);
				assertThat(events.get(0).producer()).isEqualTo("default");
				assertThat(events.get(0).client()).isEqualTo("direct");
				assertThat(events.get(0).longest()).isPositive();
				assertThat(throttled(context)).isEqualTo(List.of("default-direct"));
				assertThat(figures(context).throttled()).isTrue();
				assertThat(figures(context).throttleMax()).isPositive();
				assertThat(seconds(registry)).isPositive();
				quota(null);
				Awaitility.await().atMost(RECOVERY).until(() -> {
					send(context);
					return events.size() > 1;
				});
				assertThat(events).hasSize(2);
				assertThat(events.get(1).state()).isEqualTo(ProducerThrottled.State.ENDED);
				assertThat(events.get(1).throttled()).isPositive();
				assertThat(throttled(context)).isEqualTo(List.of());
				assertThat(figures(context).throttled()).isFalse();
				double before = seconds(registry);
				assertThat(before).isLessThan(LIMIT.plus(RECOVERY).toSeconds());
				Awaitility.await().during(Duration.ofSeconds(2)).until(() -> seconds(registry) == before);
			});
		assertThat(output).containsOnlyOnce("Brokers throttle producer 'default' (direct)")
			.containsOnlyOnce("Brokers do not throttle producer 'default' (direct) any more");
	}

	@SuppressWarnings("unchecked")
	private static void send(ApplicationContext context) {
		((DurableKafkaTemplate<String, String>) context.getBean(DurableKafkaTemplate.class))
			.sendAndWait(new ProducerRecord<>("orders", "key", "x".repeat(100_000)), LIMIT);
	}

	private static double seconds(SimpleMeterRegistry registry) {
		return registry.get("durable.kafka.throttle.seconds")
			.tag("client.id", "default-direct")
			.functionCounter()
			.count();
	}

	private static Object throttled(ApplicationContext context) {
		return context.getBean(DurableKafkaHealthIndicator.class).health().getDetails().get("throttled");
	}

	private static ClientFigures figures(ApplicationContext context) {
		return context.getBean(KafkaProducersEndpoint.class)
			.producers()
			.producers()
			.get("default")
			.clients()
			.get("direct");
	}

	private static void quota(@Nullable Double bytesPerSecond) throws Exception {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
			ClientQuotaEntity everyClient = new ClientQuotaEntity(
					Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
			admin.alterClientQuotas(List.of(new ClientQuotaAlteration(everyClient,
					List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
				.all()
				.get();
		}
	}

	/**
	 * What an application would have.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Listener {

		private final List<ProducerThrottled> events = new CopyOnWriteArrayList<>();

		@EventListener
		void throttled(ProducerThrottled event) {
			this.events.add(event);
		}

	}

}
