package io.durablekafka.relay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.HeaderCodec;
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
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the relay against a real broker.
 */
@Timeout(120)
@EmbeddedKafka(partitions = OutboxRelayIntegrationTests.PARTITIONS,
		topics = { "relay-orders", "relay-clicks", "relay-others" },
		brokerProperties = "auto.create.topics.enable=false", bootstrapServersProperty = "test.embedded.servers")
class OutboxRelayIntegrationTests {

	static final int PARTITIONS = 3;

	private static final int ROWS = 10_000;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private final Gate gate = new Gate("test");

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private OutboxRelayLoop loop;

	private String brokers;

	@BeforeEach
	void start(EmbeddedKafkaBroker broker) {
		this.brokers = broker.getBrokersAsString();
		this.loop = new OutboxRelayLoop(new OutboxRelay(this.store, this.gate, this::newProducer,
				new FailureClassification(List.of()), new RelayListener() {

					@Override
					public void failed(Throwable failure) {
						OutboxRelayIntegrationTests.this.failures.add(failure);
					}

				}, (wake) -> RelayLanes.ALL, RelaySettings.defaults(), RelayPolicies.defaults(), System::nanoTime));
		this.loop.start();
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
	void rowsArriveByteForByteAndInOrder() {
		Random random = new Random(42);
		List<OutboxRecord> rows = new ArrayList<>();
		for (int i = 0; i < ROWS; i++) {
			rows.add(add(randomRow(random, i)));
			if (i % 100 == 0) {
				this.loop.wake();
			}
		}
		this.loop.wake();
		await().atMost(LIMIT).until(() -> this.store.rows().isEmpty());
		List<ConsumerRecord<byte[], byte[]>> records = consume("relay-orders", "relay-clicks");
		assertThat(records).hasSize(ROWS);
		everyRowIsThere(rows, records);
		everyKeyIsInOrder(records);
		assertThat(rows).filteredOn((row) -> row.slot() >= 0)
			.allMatch((row) -> this.gate.isOpen(row.slot()), "its gate is open");
	}

	private static OutboxRecord randomRow(Random random, int number) {
		byte[] key = (random.nextInt(10) == 0) ? null : ("key-" + random.nextInt(50)).getBytes();
		byte[] value = (random.nextInt(20) == 0) ? null : new byte[random.nextInt(300)];
		if (value != null) {
			random.nextBytes(value);
		}
		RecordHeaders headers = new RecordHeaders();
		headers.add("number", ByteBuffer.allocate(4).putInt(number).array());
		for (int i = random.nextInt(3); i > 0; i--) {
			headers.add("repeated", (random.nextBoolean()) ? new byte[] { (byte) i } : null);
		}
		Integer partition = (random.nextInt(10) == 0) ? random.nextInt(PARTITIONS) : null;
		return TestRows.row((random.nextBoolean()) ? "relay-orders" : "relay-clicks", partition, key, value,
				HeaderCodec.encode(headers), 1_700_000_000_000L + random.nextInt(1_000_000));
	}

	private static void everyRowIsThere(List<OutboxRecord> rows, List<ConsumerRecord<byte[], byte[]>> records) {
		for (ConsumerRecord<byte[], byte[]> record : records) {
			OutboxRecord row = rows.get(number(record));
			assertThat(record.topic()).isEqualTo(row.topic());
			assertThat(record.key()).isEqualTo(row.key());
			assertThat(record.value()).isEqualTo(row.value());
			assertThat(record.timestamp()).isEqualTo(row.timestamp());
			assertThat(HeaderCodec.encode(record.headers())).isEqualTo(row.headers());
			if (row.partition() != null) {
				assertThat(record.partition()).isEqualTo(row.partition());
			}
		}
		assertThat(records).extracting(OutboxRelayIntegrationTests::number).doesNotHaveDuplicates();
	}

	private static void everyKeyIsInOrder(List<ConsumerRecord<byte[], byte[]>> records) {
		Map<List<?>, Integer> last = new HashMap<>();
		for (ConsumerRecord<byte[], byte[]> record : records) {
			if (record.key() != null) {
				List<?> key = List.of(record.topic(), record.partition(), new String(record.key()));
				Integer previous = last.put(key, number(record));
				assertThat(previous).satisfiesAnyOf((number) -> assertThat(number).isNull(),
						(number) -> assertThat(number).isLessThan(number(record)));
			}
		}
	}

	@Test
	void invalidRecordsBecomeDeadLettersAndTheirBatchMatesArrive(EmbeddedKafkaBroker broker) {
		// The broker refuses a record without key for a compacted topic, and its batch
		broker.addTopics(new NewTopic("relay-poison", PARTITIONS, (short) 1)
			.configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
		for (int i = 0; i < 1_000; i++) {
			byte[] key = (i % 300 == 150) ? null : new byte[] { (byte) (i % 7) };
			byte[] value = (i == 700) ? new byte[2 << 20] : new byte[] { (byte) i };
			add(row("relay-poison", (i == 800) ? PARTITIONS : null, i, key, value));
		}
		this.loop.wake();
		await().atMost(LIMIT).until(() -> this.store.rows().isEmpty());
		assertThat(this.store.deadLetters()).extracting((letter) -> letter.record().id() - 1)
			.containsExactlyInAnyOrder(150L, 450L, 700L, 750L, 800L);
		assertThat(this.store.deadLetters()).extracting(DeadLetter::category).containsOnly(FailureCategory.RECORD);
		List<ConsumerRecord<byte[], byte[]>> records = firstOccurrences(consume("relay-poison"));
		assertThat(records).hasSize(995);
		everyKeyIsInOrder(records);
		assertThat(this.failures).isEmpty();
	}

	/**
	 * A producer that is closed because of an invalid record may leave requests behind
	 * that are written and never acknowledged.
	 */
	private static List<ConsumerRecord<byte[], byte[]>> firstOccurrences(List<ConsumerRecord<byte[], byte[]>> records) {
		Set<Integer> seen = new HashSet<>();
		return records.stream().filter((record) -> seen.add(number(record))).toList();
	}

	@Test
	void rowsOfAnUnknownTopicWaitForItAndOthersDoNot(EmbeddedKafkaBroker broker) {
		for (int i = 0; i < 100; i++) {
			byte[] key = { (byte) (i % 7) };
			add(row("relay-late", null, i, key, new byte[] { (byte) i }));
			add(row("relay-others", 0, i, key, new byte[] { (byte) i }));
		}
		this.loop.wake();
		await().atMost(LIMIT).until(() -> this.store.rows().size() == 100);
		assertThat(this.store.rows()).allMatch((row) -> row.topic().equals("relay-late"));
		broker.addTopics("relay-late");
		await().atMost(LIMIT).until(() -> this.store.rows().isEmpty());
		assertThat(this.store.deadLetters()).isEmpty();
		List<ConsumerRecord<byte[], byte[]>> records = consume("relay-late");
		assertThat(records).hasSize(100);
		everyKeyIsInOrder(records);
	}

	private static OutboxRecord row(String topic, @Nullable Integer partition, int number, byte @Nullable [] key,
			byte[] value) {
		byte[] headers = HeaderCodec
			.encode(new RecordHeaders().add("number", ByteBuffer.allocate(4).putInt(number).array()));
		return TestRows.row(topic, partition, key, value, headers, 1_700_000_000_000L);
	}

	private OutboxRecord add(OutboxRecord row) {
		if (row.slot() >= 0) {
			this.gate.raise(row.slot());
		}
		return this.store.add(row);
	}

	private static int number(ConsumerRecord<byte[], byte[]> record) {
		return ByteBuffer.wrap(record.headers().lastHeader("number").value()).getInt();
	}

	private List<ConsumerRecord<byte[], byte[]>> consume(String... topics) {
		List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, this.brokers), new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			List<TopicPartition> partitions = new ArrayList<>();
			for (String topic : topics) {
				for (int partition = 0; partition < PARTITIONS; partition++) {
					partitions.add(new TopicPartition(topic, partition));
				}
			}
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				consumer.poll(Duration.ofMillis(100)).forEach(records::add);
			}
		}
		return records;
	}

}
