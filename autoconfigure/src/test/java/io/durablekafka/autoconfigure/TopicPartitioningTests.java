package io.durablekafka.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.durablekafka.record.partitioning.PartitionPolicy;
import io.durablekafka.record.partitioning.Partitioning;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TopicPartitioning} and {@link PartitioningChecks}.
 */
class TopicPartitioningTests {

	private static final String ORDERS = "durable-kafka.topics.orders.";

	@Test
	void nothingIsChosenUnlessConfigured() {
		assertThat(of("default", "durable-kafka.topics.orders.partitions", "3").isNone()).isTrue();
	}

	@Test
	void topicsAndProducersAreConfigured() {
		String[] properties = { ORDERS + "partitioning.strategy", "key-routing", ORDERS + "partitioning.routes[0].keys",
				"acme,globex-*", ORDERS + "partitioning.routes[0].partitions", "1", ORDERS + "partitioning.null-keys",
				"partition", ORDERS + "partitioning.null-key-partition", "2",
				"durable-kafka.producers.bulk.partitioning.strategy", "round-robin",
				"durable-kafka.topics.plain.partitioning.strategy", "default" };
		for (String producer : new String[] { "default", "bulk" }) {
			Partitioning partitioning = of(producer, properties);
			assertThat(choose(partitioning, "orders", "acme")).isEqualTo(1);
			assertThat(choose(partitioning, "orders", "globex-1")).isEqualTo(1);
			assertThat(choose(partitioning, "orders", "other")).isIn(0, 2);
			assertThat(choose(partitioning, "orders", null)).isEqualTo(2);
			assertThat(choose(partitioning, "plain", "key")).isEqualTo(PartitionPolicy.ANY);
			assertThat(choose(partitioning, "any", "key") == PartitionPolicy.ANY).isEqualTo(producer.equals("default"));
		}
	}

	@Test
	void producersWithoutPartitioningHaveThatOfTheDefaultOne() {
		Partitioning partitioning = of("bulk", "durable-kafka.producer.partitioning.strategy", "sticky",
				"durable-kafka.producers.bulk.linger", "1s");
		assertThat(choose(partitioning, "any", null)).isBetween(0, 2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					strategy                | strategy=key-routing
					strategy                | routes[0].keys=a, routes[0].partitions=0
					routes[0].keys          | strategy=key-routing, routes[0].partitions=0
					routes[0].partitions    | strategy=key-routing, routes[0].keys=a
					routes[0].partitions    | strategy=key-routing, routes[0].keys=a, routes[0].partitions=-1
					routes[0].partitions    | strategy=key-routing, routes[0].keys=a, routes[0].partitions=3
					routes[1].keys          | strategy=key-routing, routes[0].keys=a, routes[0].partitions=0, routes[1].keys=a, routes[1].partitions=1
					routes                  | strategy=key-routing, routes[0].keys=a, routes[0].partitions[0]=0, routes[0].partitions[1]=1, routes[0].partitions[2]=2
					null-key-partition      | null-keys=partition
					null-key-partition      | null-key-partition=1
					null-key-partition      | null-keys=partition, null-key-partition=3
					""")
	void whatCannotWorkDoesNotStart(String name, String settings) {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put(ORDERS + "partitions", "3");
		for (String setting : settings.split(", ")) {
			String[] pair = setting.split("=");
			properties.put(ORDERS + "partitioning." + pair[0], pair[1]);
		}
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> of("default", properties))
			.satisfies((exception) -> assertThat(exception.getName())
				.isEqualTo("durable-kafka.topics.[orders].partitioning." + name));
	}

	@Test
	void routesBelongToTopicsThatWeSend() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> of("default", "durable-kafka.producer.partitioning.strategy", "key-routing"))
			.withMessageContaining("durable-kafka.topics");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> of("default", ORDERS + "partitioning.strategy", "sticky", ORDERS + "mode", "kafka-only"))
			.withMessageContaining("kafka-only");
	}

	private static int choose(Partitioning partitioning, String topic, @Nullable String key) {
		byte[] bytes = (key != null) ? key.getBytes(StandardCharsets.UTF_8) : null;
		return partitioning.choose(new ProducerRecord<>(topic, key, "value"), bytes, (name) -> 3);
	}

	private static Partitioning of(String producer, String... properties) {
		Map<String, String> map = new LinkedHashMap<>();
		for (int i = 0; i < properties.length; i += 2) {
			map.put(properties[i], properties[i + 1]);
		}
		return of(producer, map);
	}

	private static Partitioning of(String producer, Map<String, String> properties) {
		return new TopicPartitioning(new Binder(new MapConfigurationPropertySource(properties))
			.bind("durable-kafka", Bindable.of(DurableKafkaProperties.class))
			.get()).of(producer);
	}

}
