package io.durablekafka.autoconfigure;

import java.util.Map;

import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Topics}.
 */
class TopicsTests {

	@Test
	void topicsToCreateAreAsExpected() {
		Topics topics = topics(Map.of("durable-kafka.topics.[orders.new].create", "true",
				"durable-kafka.topics.[orders.new].partitions", "6",
				"durable-kafka.topics.[orders.new].replication-factor", "3",
				"durable-kafka.topics.[orders.new].min-insync-replicas", "2", "durable-kafka.topics.clicks.partitions",
				"12", "durable-kafka.topics.plain.create", "true"));
		assertThat(topics.toCreate()).extracting(NewTopic::name).containsExactlyInAnyOrder("orders.new", "plain");
		assertThat(topics.toCreate()).filteredOn((topic) -> topic.name().equals("orders.new"))
			.singleElement()
			.satisfies((topic) -> {
				assertThat(topic.numPartitions()).isEqualTo(6);
				assertThat(topic.replicationFactor()).isEqualTo((short) 3);
				assertThat(topic.configs()).containsEntry("min.insync.replicas", "2");
			});
	}

	@Test
	void modesAreKnown() {
		assertThat(topics(Map.of("durable-kafka.topics.clicks.mode", "kafka-only", "durable-kafka.topics.orders.mode",
				"kafka-first"))
			.kafkaOnly()).containsExactly("clicks");
	}

	private static Topics topics(Map<String, String> properties) {
		return new Topics(new Binder(new MapConfigurationPropertySource(properties))
			.bind("durable-kafka", Bindable.of(DurableKafkaProperties.class))
			.get());
	}

}
