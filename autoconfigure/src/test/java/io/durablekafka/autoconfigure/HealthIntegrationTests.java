package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.Outcome;
import io.durablekafka.actuate.DurableKafkaHealthIndicator;
import io.durablekafka.testsupport.KafkaCluster;
import io.durablekafka.testsupport.PostgresServer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for health while a real broker and a real database are dead, and when they are
 * back.
 */
@Timeout(300)
class HealthIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final int CALLS = 400;

	@TempDir
	private Path directory;

	private KafkaCluster kafka;

	private PostgresServer database;

	@BeforeEach
	void startServers() {
		this.kafka = KafkaCluster.builder().directory(this.directory.resolve("kafka")).build().start();
		this.kafka.createTopic("orders", 1, 1, Map.of());
		this.database = PostgresServer.builder().directory(this.directory.resolve("postgres")).build().start();
	}

	@AfterEach
	void stopServers() {
		this.kafka.close();
		this.database.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void answersWithinTenMillisecondsWhileBrokerAndDatabaseAreDeadAndHealsByItself(boolean kill) {
		runner().run((context) -> {
			DurableKafkaTemplate<String, String> template = template(context);
			ProducerRecord<String, String> record = new ProducerRecord<>("orders", "key", "value");
			assertThat(template.sendAndWait(record, LIMIT).outcome()).isEqualTo(Outcome.PUBLISHED);
			Awaitility.await().atMost(LIMIT).until(() -> health(context).getStatus().equals(Status.UP));
			stop(kill);
			template.send(record);
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> context.getBean(DeliveryStatus.class).breaker() == BreakerState.OPEN);
			Awaitility.await().atMost(LIMIT).until(() -> health(context).getStatus().equals(Status.DOWN));
			List<Long> micros = new ArrayList<>();
			Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(LIMIT).until(() -> {
				long start = System.nanoTime();
				assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
				micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
				return micros.size() == CALLS;
			});
			Collections.sort(micros);
			// the machine may have other things to do now and then
			assertThat(micros.get(CALLS * 9 / 10)).as("microseconds, of " + micros).isLessThan(10_000);
			goOn(kill);
			Awaitility.await().atMost(LIMIT).until(() -> health(context).getStatus().equals(Status.UP));
			assertThat(template.sendAndWait(record, LIMIT).outcome()).isEqualTo(Outcome.PUBLISHED);
		});
	}

	private void stop(boolean kill) {
		if (kill) {
			this.kafka.kill(0);
			this.database.kill();
		}
		else {
			this.kafka.pause(0);
			this.database.pause();
		}
	}

	private void goOn(boolean killed) {
		if (killed) {
			this.database.start();
			this.kafka.start(0);
		}
		else {
			this.database.resume();
			this.kafka.resume(0);
		}
	}

	@Test
	void idleApplicationSeesThatTheBrokerIsGoneAndIsBackWithOneClientAndWithoutSending() {
		runner().withPropertyValues("durable-kafka.health.probe-interval=1s").run((context) -> {
			Awaitility.await().atMost(LIMIT).until(() -> isUp(context) && threads("producer-health") == 1);
			Awaitility.await().during(Duration.ofSeconds(3)).atMost(LIMIT).until(() -> isUp(context));
			this.kafka.kill(0);
			Awaitility.await().atMost(LIMIT).until(() -> isSilent(context));
			assertThat(context.getBean(DeliveryStatus.class).breaker()).isEqualTo(BreakerState.CLOSED);
			this.kafka.start(0);
			Awaitility.await().atMost(LIMIT).until(() -> isUp(context));
			assertThat(threads("producer-health")).isOne();
			assertThat(threads("durable-kafka-probe")).isOne();
			assertThat(context.getBean(DeliveryStatus.class).published()).isZero();
		});
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> threads("producer-health") == 0 && threads("durable-kafka-probe") == 0);
	}

	private static boolean isUp(ApplicationContext context) {
		return health(context).getStatus().equals(Status.UP);
	}

	private static boolean isSilent(ApplicationContext context) {
		Health health = health(context);
		return health.getStatus().equals(DurableKafkaHealthIndicator.DEGRADED)
				&& health.getDetails().get("silent") instanceof Map<?, ?> silent && silent.containsKey("default");
	}

	private static long threads(String name) {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().contains(name)).count();
	}

	private static Health health(ApplicationContext context) {
		Health health = context.getBean(DurableKafkaHealthIndicator.class).health();
		return (health != null) ? health : Health.unknown().build();
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<String, String> template(ApplicationContext context) {
		return context.getBean(DurableKafkaTemplate.class);
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, DataSourceAutoConfiguration.class,
					DurableKafkaHealthAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=" + this.database.jdbcUrl(),
					"spring.datasource.username=" + this.database.username(),
					"spring.datasource.password=" + this.database.password(),
					"spring.datasource.hikari.connection-timeout=1000",
					"spring.kafka.bootstrap-servers=" + this.kafka.bootstrapServers(),
					"durable-kafka.producer.max-block=2s", "durable-kafka.breaker.stall-after=1s",
					"durable-kafka.producer.delivery-timeout=4s", "durable-kafka.producer.request-timeout=2s",
					"durable-kafka.outbox.initialize-schema=always", "durable-kafka.outbox.spill.enabled=false");
	}

}
