package io.durablekafka.relay;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the policies of the relay against a real broker.
 */
@Timeout(120)
@EmbeddedKafka(partitions = 1, topics = "orders.DLT", brokerProperties = "auto.create.topics.enable=false",
		bootstrapServersProperty = "test.embedded.servers")
class RelayPoliciesIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final long HOUR = Duration.ofHours(1).toMillis();

	private final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private final Clock clock = Clock.systemUTC();

	private final Gate gate = new Gate("test");

	private OutboxRelayLoop loop;

	private OutboxRelay relay;

	private String brokers;

	@BeforeAll
	static void addTopics(EmbeddedKafkaBroker broker) {
		Map<String, String> recent = Map.of(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, String.valueOf(HOUR));
		broker.addTopics(new NewTopic("restamped", 1, (short) 1).configs(recent),
				new NewTopic("kept", 1, (short) 1).configs(recent), new NewTopic("orders", 1, (short) 1),
				new NewTopic("held", 1, (short) 1)
					.configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
	}

	@BeforeEach
	void start(EmbeddedKafkaBroker broker) {
		this.brokers = broker.getBrokersAsString();
		RelayPolicies policies = new RelayPolicies(
				Map.of("restamped", new TopicPolicy(false, null, true, null), "orders",
						new TopicPolicy(false, null, false, "{topic}.DLT"), "held",
						new TopicPolicy(true, null, false, null)),
				TopicPolicy.DEFAULT, 3, Duration.ofMillis(200), RelayRate.UNLIMITED, new RelayControl(Set.of()),
				this.clock);
		this.relay = new OutboxRelay(this.store, this.gate, this::newProducer, new FailureClassification(List.of()),
				new RelayListener() {
				}, (wake) -> RelayLanes.ALL, RelaySettings.defaults(), policies, System::nanoTime);
		this.loop = new OutboxRelayLoop(this.relay);
	}

	@AfterEach
	void stop() {
		assertThat(this.loop.stop(LIMIT)).isTrue();
	}

	private Producer<byte[], byte[]> newProducer() {
		return new KafkaProducer<>(
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, this.brokers, ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000,
						ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1),
				new ByteArraySerializer(), new ByteArraySerializer());
	}

	@Test
	void rowsThatAreTooOldArriveInOrderWithThePresentTime() {
		long now = this.clock.millis();
		Map<Integer, Long> timestamps = new HashMap<>();
		for (int i = 0; i < 300; i++) {
			// the first two thirds are older than the broker allows
			long timestamp = now - 3 * HOUR + i * HOUR / 100 + 1;
			timestamps.put(i, timestamp);
			add(row("restamped", i, timestamp));
		}
		this.loop.start();
		await().atMost(LIMIT).until(() -> this.store.rows().isEmpty());
		assertThat(this.store.deadLetters()).isEmpty();
		List<ConsumerRecord<byte[], byte[]>> records = consume("restamped");
		assertThat(firstNumbers(records)).isSorted().hasSize(300);
		for (ConsumerRecord<byte[], byte[]> record : records) {
			long own = timestamps.get(number(record));
			if (own < now - HOUR - 1000) {
				assertThat(record.timestamp()).isGreaterThanOrEqualTo(now);
				assertThat(new String(record.headers().lastHeader("dk-timestamp").value(), StandardCharsets.UTF_8))
					.isEqualTo(String.valueOf(own));
			}
			else if (own > now - HOUR + 1000 + LIMIT.toMillis()) {
				assertThat(record.timestamp()).isEqualTo(own);
				assertThat(record.headers().lastHeader("dk-timestamp")).isNull();
			}
		}
	}

	@Test
	void rowsThatAreTooOldBecomeDeadLettersThatSayWhy() {
		long now = this.clock.millis();
		add(row("kept", 0, now - 2 * HOUR));
		add(row("kept", 1, now));
		this.loop.start();
		await().atMost(LIMIT).until(() -> this.store.rows().isEmpty());
		assertThat(this.store.deadLetters()).singleElement()
			.satisfies((letter) -> assertThat(letter.error()).contains("message.timestamp.before.max.ms", "'kept'"));
		assertThat(firstNumbers(consume("kept"))).containsExactly(1);
	}

	@Test
	void deadLettersArriveInTheirTopic() {
		add(TestRows.row("orders", 9, "key".getBytes(), "bad".getBytes(), TestRows.noHeaders(), 42));
		add(row("orders", 1, this.clock.millis()));
		this.loop.start();
		await().atMost(LIMIT).until(() -> this.store.rows().isEmpty());
		assertThat(this.store.deadLetters()).isEmpty();
		assertThat(consume("orders.DLT")).singleElement().satisfies((record) -> {
			assertThat(record.key()).isEqualTo("key".getBytes());
			assertThat(record.value()).isEqualTo("bad".getBytes());
			assertThat(text(record, "dk-dead-topic")).isEqualTo("orders");
			assertThat(text(record, "dk-dead-partition")).isEqualTo("9");
			assertThat(text(record, "dk-dead-error")).contains("TimeoutException");
		});
		assertThat(firstNumbers(consume("orders"))).containsExactly(1);
	}

	@Test
	void partitionThatIsHeldGoesOnAfterItsDeadLetterIsGone() {
		// a compacted topic takes no record without a key
		long now = this.clock.millis();
		OutboxRecord bad = add(TestRows.row("held", 0, null, "bad".getBytes(), TestRows.noHeaders(), now));
		add(TestRows.row("held", 0, null, "bad too".getBytes(), TestRows.noHeaders(), now));
		for (int i = 0; i < 100; i++) {
			add(row("held", i, now));
		}
		this.loop.start();
		await().atMost(LIMIT).until(() -> this.store.rows().size() == 1);
		assertThat(this.store.deadLetters()).extracting(DeadLetter::record).containsExactly(bad);
		assertThat(firstNumbers(consume("held"))).isSorted().hasSize(100);
		assertThat(this.relay.blockedKeys()).isOne();
		assertThat(this.gate.isOpen(bad.slot())).isFalse();
		this.store.discard(bad);
		await().atMost(LIMIT).until(() -> this.store.rows().isEmpty());
		assertThat(this.store.deadLetters()).hasSize(1);
	}

	private OutboxRecord add(OutboxRecord row) {
		this.gate.raise(row.slot());
		return this.store.add(row);
	}

	private static OutboxRecord row(String topic, int number, long timestamp) {
		return TestRows.row(topic, null, "key".getBytes(), String.valueOf(number).getBytes(), TestRows.noHeaders(),
				timestamp);
	}

	private static int number(ConsumerRecord<byte[], byte[]> record) {
		return Integer.parseInt(new String(record.value()));
	}

	private static List<Integer> firstNumbers(List<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream().map(RelayPoliciesIntegrationTests::number).distinct().toList();
	}

	private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
		return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
	}

	private List<ConsumerRecord<byte[], byte[]>> consume(String topic) {
		List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, this.brokers), new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			TopicPartition partition = new TopicPartition(topic, 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			long end = consumer.endOffsets(List.of(partition)).get(partition);
			while (consumer.position(partition) < end) {
				consumer.poll(Duration.ofMillis(100)).forEach(records::add);
			}
		}
		return records;
	}

}
