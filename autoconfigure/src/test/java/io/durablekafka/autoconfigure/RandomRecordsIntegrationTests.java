package io.durablekafka.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.support.SendResult;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random records are the same in their topic whichever way they took.
 */
@EmbeddedKafka(partitions = RandomRecordsIntegrationTests.PARTITIONS,
		topics = { RandomRecordsIntegrationTests.DIRECT, RandomRecordsIntegrationTests.DETOUR },
		bootstrapServersProperty = "test.embedded.servers")
@Timeout(180)
class RandomRecordsIntegrationTests {

	static final int PARTITIONS = 5;

	static final String DIRECT = "random-direct";

	static final String DETOUR = "random-detour";

	private static final int COUNT = 300;

	private static final String ID = "dk-message-id";

	@TempDir
	private Path directory;

	private final long seed = Long.getLong("seed", System.nanoTime());

	private ApplicationContextRunner runner(String servers) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers, "durable-kafka.producer.max-block=20s",
					"durable-kafka.producer.key-serializer=" + ByteArraySerializer.class.getName(),
					"durable-kafka.producer.value-serializer=" + ByteArraySerializer.class.getName(),
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

	@Test
	void recordsAreTheSameByBothPaths(EmbeddedKafkaBroker broker) {
		System.out.println("seed " + this.seed);
		String servers = broker.getBrokersAsString();
		runner(servers).run((context) -> send(context.getBean(DurableKafkaTemplate.class), DIRECT, Outcome.PUBLISHED));
		runner("localhost:1").withPropertyValues("durable-kafka.producer.max-block=1s")
			.run((context) -> send(context.getBean(DurableKafkaTemplate.class), DETOUR, Outcome.STORED));
		Map<String, ConsumerRecord<byte[], byte[]>> direct = read(broker, DIRECT);
		runner(servers).run((context) -> {
			Map<String, ConsumerRecord<byte[], byte[]>> detour = read(broker, DETOUR);
			assertThat(detour).hasSize(COUNT).hasSameSizeAs(direct);
			direct.forEach((id, record) -> assertSame(id, record, detour.get(id)));
		});
	}

	private void assertSame(String id, ConsumerRecord<byte[], byte[]> direct, ConsumerRecord<byte[], byte[]> detour) {
		String hint = "record %s of seed %d".formatted(id, this.seed);
		assertThat(detour.key()).as(hint).isEqualTo(direct.key());
		assertThat(detour.value()).as(hint).isEqualTo(direct.value());
		assertThat(headers(detour)).as(hint).isEqualTo(headers(direct));
		if (direct.key() != null || id.endsWith("p")) {
			assertThat(detour.partition()).as(hint).isEqualTo(direct.partition());
		}
		if (id.contains("t")) {
			assertThat(detour.timestamp()).as(hint).isEqualTo(direct.timestamp());
		}
	}

	/**
	 * Headers in their order, without those whose value tells when and by whom they were
	 * sent.
	 */
	private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
		List<String> headers = new ArrayList<>();
		for (Header header : record.headers()) {
			boolean ours = header.key().startsWith("dk-") && !header.key().equals(ID);
			headers.add(header.key() + "=" + (ours ? "" : Arrays.toString(header.value())));
		}
		return headers;
	}

	@SuppressWarnings("unchecked")
	private void send(DurableKafkaTemplate<?, ?> template, String topic, Outcome expected) throws Exception {
		DurableKafkaTemplate<byte[], byte[]> bytes = (DurableKafkaTemplate<byte[], byte[]>) template;
		for (SendResult<byte[], byte[]> result : bytes.sendAll(records(topic)).all().get(60, TimeUnit.SECONDS)) {
			assertThat(((DurableSendResult<byte[], byte[]>) result).outcome()).isEqualTo(expected);
		}
	}

	private List<ProducerRecord<byte[], byte[]>> records(String topic) {
		Random random = new Random(this.seed);
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int i = 0; i < COUNT; i++) {
			boolean explicit = random.nextInt(4) == 0;
			boolean timestamp = random.nextBoolean();
			Integer partition = explicit ? random.nextInt(PARTITIONS) : null;
			Long time = timestamp ? 1_700_000_000_000L + random.nextInt(1_000_000) : null;
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, time, bytes(random),
					bytes(random));
			int count = random.nextInt(5);
			for (int header = 0; header < count; header++) {
				record.headers().add("näme " + random.nextInt(3), bytes(random));
			}
			String id = i + (timestamp ? "t" : "") + (explicit ? "p" : "");
			record.headers().add(ID, id.getBytes(StandardCharsets.UTF_8));
			records.add(record);
		}
		return records;
	}

	private static byte @Nullable [] bytes(Random random) {
		return switch (random.nextInt(5)) {
			case 0 -> null;
			case 1 -> new byte[0];
			case 2 -> "Grüße, 世界 \uD83D\uDE80".getBytes(StandardCharsets.UTF_8);
			default -> {
				byte[] bytes = new byte[random.nextInt(2000)];
				random.nextBytes(bytes);
				yield bytes;
			}
		};
	}

	private static Map<String, ConsumerRecord<byte[], byte[]>> read(EmbeddedKafkaBroker broker, String topic) {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(broker, topic + "-group", true);
		properties.put("auto.offset.reset", "earliest");
		Map<String, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();
		try (Consumer<byte[], byte[]> consumer = new DefaultKafkaConsumerFactory<>(properties,
				new ByteArrayDeserializer(), new ByteArrayDeserializer())
			.createConsumer()) {
			broker.consumeFromAnEmbeddedTopic(consumer, topic);
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			while (records.size() < COUNT && System.nanoTime() - end < 0) {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
					String id = new String(record.headers().lastHeader(ID).value(), StandardCharsets.UTF_8);
					assertThat(records.put(id, record)).as("duplicate of %s", id).isNull();
				}
			}
		}
		return records;
	}

}
