package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.testsupport.KafkaCluster;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for two instances that share an outbox, on a real broker that dies and a real
 * database.
 */
@Timeout(240)
class SharedOutboxIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final int KEYS = 40;

	private static final int ROUNDS = 10;

	@TempDir
	static Path directory;

	private static KafkaCluster cluster;

	private static EmbeddedPostgres postgres;

	private static JdbcClient jdbc;

	private int sent;

	@BeforeAll
	static void startServers() throws Exception {
		cluster = KafkaCluster.builder().directory(directory.resolve("kafka")).build().start();
		cluster.createTopic("orders", 1, 1, Map.of());
		postgres = EmbeddedPostgres.builder().start();
		jdbc = JdbcClient.create(postgres.getPostgresDatabase());
	}

	@AfterAll
	static void stopServers() throws Exception {
		cluster.close();
		postgres.close();
	}

	@Test
	void instancesShareLanesAndEachFindsItsWayBackToKafka() {
		instance("a").run((a) -> {
			awaitLanes("a", 256);
			instance("b").run((b) -> {
				awaitLanes("a", 128);
				awaitLanes("b", 128);
				sendUntilStored(a, b);
				DeliveryStatus relayOfA = a.getBean(DeliveryStatus.class);
				DeliveryStatus relayOfB = b.getBean(DeliveryStatus.class);
				assertThat(relayOfA.relayed() + relayOfB.relayed()).isZero();
				cluster.restart(0);
				await().atMost(LIMIT).until(() -> a.getBean(OutboxStore.class).summary().pending() == 0);
				assertThat(relayOfA.relayed()).isPositive();
				assertThat(relayOfB.relayed()).isPositive();
				await().atMost(LIMIT).until(() -> allPublished(a, "a"));
				await().atMost(LIMIT).until(() -> allPublished(b, "b"));
			});
			awaitLanes("a", 256);
		});
		assertThat(jdbc.sql("SELECT member FROM kafka_outbox_lease WHERE member <> '*'").query(String.class).list())
			.isEmpty();
		assertThat(sendersOutOfOrder()).isEmpty();
	}

	private static ApplicationContextRunner instance(String name) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, OutboxAutoConfiguration.class,
					DurableKafkaAutoConfiguration.class, ProducerLintAutoConfiguration.class,
					KafkaAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + cluster.bootstrapServers(),
					"spring.datasource.url=jdbc:postgresql://localhost:%d/postgres".formatted(postgres.getPort()),
					"spring.datasource.username=postgres", "spring.datasource.hikari.maximum-pool-size=5",
					"durable-kafka.outbox.initialize-schema=always", "durable-kafka.instance-id=" + name,
					"durable-kafka.relay.lease-duration=5s", "durable-kafka.relay.delivery-timeout=4s",
					"durable-kafka.producer.delivery-timeout=4s", "durable-kafka.producer.request-timeout=2s",
					"durable-kafka.producer.max-block=4s");
	}

	private static void awaitLanes(String instance, int lanes) {
		await().atMost(LIMIT)
			.until(() -> jdbc.sql("SELECT lanes FROM kafka_outbox_lease WHERE instance = ?")
				.param(instance)
				.query(String.class)
				.optional()
				.map((text) -> LaneSet.parse(text).size())
				.orElse(0) == lanes);
	}

	private void sendUntilStored(ApplicationContext a, ApplicationContext b) {
		round(a, "a").forEach(CompletableFuture::join);
		round(b, "b").forEach(CompletableFuture::join);
		cluster.kill(0);
		List<CompletableFuture<SendResult<String, String>>> futures = new ArrayList<>();
		for (int i = 0; i < ROUNDS; i++) {
			futures.addAll(round(a, "a"));
			futures.addAll(round(b, "b"));
		}
		assertThat(futures).allSatisfy((future) -> assertThat(outcome(future)).isEqualTo(Outcome.STORED));
	}

	private boolean allPublished(ApplicationContext context, String instance) {
		return round(context, instance).stream().allMatch((future) -> outcome(future) == Outcome.PUBLISHED);
	}

	/**
	 * One record for each key.
	 */
	private List<CompletableFuture<SendResult<String, String>>> round(ApplicationContext context, String instance) {
		@SuppressWarnings("unchecked")
		DurableKafkaTemplate<String, String> template = context.getBean(DurableKafkaTemplate.class);
		int number = this.sent++;
		List<CompletableFuture<SendResult<String, String>>> futures = new ArrayList<>();
		for (int key = 0; key < KEYS; key++) {
			futures.add(template.send("orders", "key-" + key, instance + "," + number));
		}
		return futures;
	}

	private static Outcome outcome(CompletableFuture<SendResult<String, String>> future) {
		return ((DurableSendResult<String, String>) future.join()).outcome();
	}

	/**
	 * Senders and keys whose numbers are not in the order in which they were sent.
	 */
	private static Set<String> sendersOutOfOrder() {
		Map<String, Integer> last = new HashMap<>();
		Set<String> wrong = new LinkedHashSet<>();
		Set<String> seen = new LinkedHashSet<>();
		for (ConsumerRecord<String, String> record : records()) {
			String[] parts = record.value().split(",");
			String sender = parts[0] + " " + record.key();
			int number = Integer.parseInt(parts[1]);
			if (seen.add(sender + " " + number) && last.merge(sender, number, Math::max) != number) {
				wrong.add(sender);
			}
		}
		assertThat(last).hasSize(2 * KEYS);
		return wrong;
	}

	private static List<ConsumerRecord<String, String>> records() {
		Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(),
				new StringDeserializer())) {
			TopicPartition partition = new TopicPartition("orders", 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			long end = consumer.endOffsets(List.of(partition)).get(partition);
			List<ConsumerRecord<String, String>> records = new ArrayList<>();
			await().until(() -> {
				consumer.poll(Duration.ofMillis(100)).forEach(records::add);
				return consumer.position(partition) >= end;
			});
			return records;
		}
	}

}
