package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.Outcome;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for partitions of both paths, with a real broker.
 */
@EmbeddedKafka(topics = "routed", partitions = 6, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
class PartitioningIntegrationTests {

	private static final List<String> KEYS = Stream
		.concat(Stream.of("acme", "globex-1"), IntStream.range(0, 20).mapToObj((i) -> "key-" + i))
		.toList();

	@TempDir
	private Path directory;

	@Test
	void keyHasTheSamePartitionDirectlyAndThroughTheOutbox(EmbeddedKafkaBroker broker) {
		runner("localhost:1").withPropertyValues("durable-kafka.producer.max-block=1s")
			.run((context) -> send(context, "stored", Outcome.STORED));
		runner(broker.getBrokersAsString()).run((context) -> {
			Awaitility.await().until(() -> context.getBean(DeliveryStatus.class).relayed() == KEYS.size());
			send(context, "direct", Outcome.PUBLISHED);
		});
		Map<String, Set<Integer>> partitions = new HashMap<>();
		for (ConsumerRecord<String, String> record : read(broker)) {
			partitions.computeIfAbsent(record.key(), (key) -> new TreeSet<>()).add(record.partition());
		}
		assertThat(partitions).hasSize(KEYS.size())
			.containsEntry("acme", Set.of(5))
			.containsEntry("globex-1", Set.of(0));
		partitions.forEach((key, found) -> {
			assertThat(found).as(key).hasSize(1);
			if (key.startsWith("key-")) {
				assertThat(found).as(key).isSubsetOf(1, 2, 3, 4);
			}
		});
	}

	@SuppressWarnings("unchecked")
	private static void send(ApplicationContext context, String value, Outcome expected) {
		DurableKafkaTemplate<String, String> template = context.getBean(DurableKafkaTemplate.class);
		for (String key : KEYS) {
			assertThat(
					template.sendAndWait(new ProducerRecord<>("routed", key, value), Duration.ofSeconds(30)).outcome())
				.isEqualTo(expected);
		}
	}

	private ApplicationContextRunner runner(String servers) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers, "durable-kafka.producer.max-block=20s",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"),
					"durable-kafka.topics.routed.partitioning.strategy=key-routing",
					"durable-kafka.topics.routed.partitioning.routes[0].keys=acme",
					"durable-kafka.topics.routed.partitioning.routes[0].partitions=5",
					"durable-kafka.topics.routed.partitioning.routes[1].keys=globex-*",
					"durable-kafka.topics.routed.partitioning.routes[1].partitions=0");
	}

	private static List<ConsumerRecord<String, String>> read(EmbeddedKafkaBroker broker) {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(broker, "routed-group", true);
		properties.put("auto.offset.reset", "earliest");
		try (Consumer<String, String> consumer = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(),
				new StringDeserializer())
			.createConsumer()) {
			broker.consumeFromAnEmbeddedTopic(consumer, "routed");
			List<ConsumerRecord<String, String>> records = new ArrayList<>();
			KafkaTestUtils.getRecords(consumer, Duration.ofSeconds(30), 2 * KEYS.size()).forEach(records::add);
			return records;
		}
	}

}
