package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.Outcome;
import io.durablekafka.actuate.KafkaOutboxEndpoint;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxState;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what people do with dead letters, breaker and relay, with a broker.
 */
@EmbeddedKafka(partitions = 1, topics = { "roomy", "late", "orders" },
		bootstrapServersProperty = "test.embedded.servers")
@Timeout(180)
class KafkaOutboxEndpointEmbeddedBrokerTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String INCOMPRESSIBLE = new Random(1).ints(5000, 'A', 'z')
		.mapToObj(Character::toString)
		.collect(Collectors.joining());

	@TempDir
	private Path directory;

	@BeforeAll
	static void addTopics(EmbeddedKafkaBroker broker) {
		broker.addTopics(
				new NewTopic("narrow", 1, (short) 1).configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1000")));
	}

	@Test
	void deadLettersAreListedReplayedRetriedAndDiscarded(EmbeddedKafkaBroker broker) {
		runner(broker).run((context) -> {
			KafkaOutboxEndpoint endpoint = context.getBean(KafkaOutboxEndpoint.class);
			DurableKafkaTemplate<String, String> template = template(context.getBean(DurableKafkaTemplate.class));
			change(endpoint, "trip", null, null);
			change(endpoint, "pause", null, null);
			assertThat(endpoint.summary().relay().paused()).isTrue();
			await().until(() -> endpoint.summary().producers().get(0).breaker() == BreakerState.OPEN);
			store(template, new ProducerRecord<>("narrow", "key", INCOMPRESSIBLE));
			store(template, new ProducerRecord<>("late", "key", "value"));
			store(template, new ProducerRecord<>("orders", 9, "key", "no such partition"));
			store(template, new ProducerRecord<>("orders", "key", "good"));
			assertThat(list(endpoint, OutboxState.PENDING)).hasSize(4);
			JdbcClient.create(context.getBean(DataSource.class))
				.sql("UPDATE kafka_outbox SET created_at = created_at - INTERVAL '2' HOUR WHERE topic = 'late'")
				.update();
			change(endpoint, "resume", null, null);
			await().until(() -> list(endpoint, OutboxState.PENDING).isEmpty());
			assertThat(read(broker, "orders").value()).isEqualTo("good");
			List<OutboxEntry> dead = list(endpoint, OutboxState.DEAD);
			assertThat(dead).extracting(OutboxEntry::topic).containsExactlyInAnyOrder("narrow", "late", "orders");
			assertThat(failure(dead, "narrow").category()).isEqualTo("RECORD");
			assertThat(failure(dead, "narrow").error()).contains("RecordTooLargeException");
			assertThat(failure(dead, "late").category()).isEqualTo("EXPIRED");
			assertThat(failure(dead, "orders").category()).isEqualTo("RECORD");

			assertThat(endpoint.change("replay", id(dead, "narrow"), "roomy", null, null, "reason: too large", null)
				.records()).isOne();
			ConsumerRecord<String, String> replayed = read(broker, "roomy");
			assertThat(replayed.value()).isEqualTo(INCOMPRESSIBLE);
			assertThat(replayed.headers().lastHeader("reason").value()).isEqualTo("too large".getBytes());
			assertThat(replayed.headers().lastHeader("dk-message-id")).isNotNull();
			assertThat(change(endpoint, "retry", id(dead, "late"), null)).isOne();
			assertThat(read(broker, "late").value()).isEqualTo("value");
			assertThat(change(endpoint, "discard", id(dead, "orders"), null)).isOne();
			await().until(() -> list(endpoint, OutboxState.PENDING).isEmpty());
			assertThat(list(endpoint, OutboxState.DEAD)).isEmpty();

			change(endpoint, "reset", null, null);
			DeliveryStatus status = context.getBean(DeliveryStatus.class);
			await().until(() -> status.breaker() == BreakerState.CLOSED);
			await().untilAsserted(() -> assertThat(
					template.sendAndWait(new ProducerRecord<>("roomy", "key", "direct"), LIMIT).outcome())
				.isEqualTo(Outcome.PUBLISHED));
		});
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(LIMIT);
	}

	private static void store(DurableKafkaTemplate<String, String> template, ProducerRecord<String, String> record) {
		assertThat(template.sendAndWait(record, LIMIT).outcome()).isEqualTo(Outcome.STORED);
	}

	private static int change(KafkaOutboxEndpoint endpoint, String action, long[] ids, String topic) {
		return endpoint.change(action, ids, topic, null, null, null, null).records();
	}

	private static List<OutboxEntry> list(KafkaOutboxEndpoint endpoint, OutboxState state) {
		return endpoint.list(state, null, null, null, null, null, null).entries();
	}

	private static OutboxEntry entry(List<OutboxEntry> entries, String topic) {
		return entries.stream().filter((entry) -> entry.topic().equals(topic)).findFirst().orElseThrow();
	}

	private static OutboxEntry.Failure failure(List<OutboxEntry> entries, String topic) {
		return Objects.requireNonNull(entry(entries, topic).failure());
	}

	private static long[] id(List<OutboxEntry> entries, String topic) {
		return new long[] { entry(entries, topic).id() };
	}

	private ApplicationContextRunner runner(EmbeddedKafkaBroker broker) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, DataSourceAutoConfiguration.class,
					KafkaOutboxEndpointAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + broker.getBrokersAsString(),
					"spring.datasource.url=jdbc:h2:file:" + this.directory.resolve("database"),
					"spring.datasource.username=sa", "durable-kafka.outbox.initialize-schema=always",
					"durable-kafka.producer.max-block=2s", "durable-kafka.topics.late.time-to-live=1h",
					"management.endpoints.web.exposure.include=kafkaoutbox",
					"management.endpoints.jmx.exposure.include=kafkaoutbox");
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<String, String> template(DurableKafkaTemplate<?, ?> template) {
		return (DurableKafkaTemplate<String, String>) template;
	}

	private static ConsumerRecord<String, String> read(EmbeddedKafkaBroker broker, String topic) {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(broker, "outbox-" + topic, true);
		properties.put("auto.offset.reset", "earliest");
		try (Consumer<String, String> consumer = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(),
				new StringDeserializer())
			.createConsumer()) {
			broker.consumeFromAnEmbeddedTopic(consumer, topic);
			return KafkaTestUtils.getSingleRecord(consumer, topic, LIMIT);
		}
	}

}
