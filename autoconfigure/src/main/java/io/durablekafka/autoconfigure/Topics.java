package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.durablekafka.producer.TopicRoutes;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.record.validation.TopicRules;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.util.unit.DataSize;

/**
 * What the properties say about topics. Most applications say nothing, and start sooner
 * when nothing is made for it.
 */
final class Topics {

	private final Map<String, NamedProducerProperties> producers;

	private final Map<String, TopicProperties> topics;

	Topics(DurableKafkaProperties properties) {
		this.producers = properties.getProducers();
		this.topics = properties.getTopics();
	}

	/**
	 * Which producer a topic belongs to.
	 * @return the routes
	 * @throws InvalidConfigurationPropertyValueException if a topic names a producer that
	 * does not exist, or two producers claim the same topics
	 */
	TopicRoutes routes() {
		if (this.producers.isEmpty() && this.topics.isEmpty()) {
			return new TopicRoutes(Map.of());
		}
		Map<String, List<String>> patterns = new LinkedHashMap<>();
		this.producers.forEach((name, producer) -> patterns.put(name, new ArrayList<>(producer.getTopics())));
		this.topics.forEach((topic, properties) -> {
			String producer = properties.getProducer();
			if (producer != null) {
				requireKnown(topic, producer);
				patterns.values().forEach((claimed) -> claimed.remove(topic));
				patterns.computeIfAbsent(producer, (name) -> new ArrayList<>()).add(topic);
			}
		});
		try {
			return new TopicRoutes(patterns);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.producers", patterns,
					ex.getMessage() + ". Remove one of them.");
		}
	}

	private void requireKnown(String topic, String producer) {
		if (!this.producers.containsKey(producer) && !producer.equals(ProducerSettings.DEFAULT_PRODUCER)) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.topics.[%s].producer".formatted(topic),
					producer,
					"There is no such producer. Known are '%s'%s. Define it with 'durable-kafka.producers.%s'."
						.formatted(ProducerSettings.DEFAULT_PRODUCER,
								this.producers.keySet().stream().map(", '%s'"::formatted).collect(Collectors.joining()),
								producer));
		}
	}

	/**
	 * Topics whose records are never stored.
	 * @return their names
	 */
	Set<String> kafkaOnly() {
		return withMode(TopicProperties.Mode.KAFKA_ONLY);
	}

	/**
	 * Topics whose records are always stored.
	 * @return their names
	 */
	Set<String> outboxFirst() {
		return withMode(TopicProperties.Mode.OUTBOX_FIRST);
	}

	private Set<String> withMode(TopicProperties.Mode mode) {
		if (this.topics.isEmpty()) {
			return Set.of();
		}
		return this.topics.entrySet()
			.stream()
			.filter((topic) -> topic.getValue().getMode() == mode)
			.map(Map.Entry::getKey)
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Topics whose records may be dropped when the outbox is nearly full.
	 * @param shedding whether the policy at the cap drops them
	 * @return their names
	 * @throws InvalidConfigurationPropertyValueException if nobody would drop them
	 */
	Set<String> expendable(boolean shedding) {
		if (this.topics.isEmpty()) {
			return Set.of();
		}
		Set<String> expendable = this.topics.entrySet()
			.stream()
			.filter((topic) -> topic.getValue().isExpendable())
			.map(Map.Entry::getKey)
			.collect(Collectors.toUnmodifiableSet());
		if (!shedding && !expendable.isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(
					"durable-kafka.topics.[%s].expendable".formatted(expendable.iterator().next()), true,
					"Records are dropped with 'durable-kafka.outbox.cap.policy' = 'shed' only. Set that, or remove it.");
		}
		return expendable;
	}

	/**
	 * Topics that say what their records must be like.
	 * @param others what holds where a topic says nothing
	 * @return the rules by topic
	 */
	Map<String, TopicRules> rules(TopicRules others) {
		if (this.topics.isEmpty()) {
			return Map.of();
		}
		Map<String, TopicRules> rules = new LinkedHashMap<>();
		this.topics.forEach((topic, properties) -> {
			TopicProperties.Key key = properties.getKey();
			Boolean tombstones = properties.getTombstones();
			if (key != null || tombstones != null) {
				rules.put(topic,
						new TopicRules((key != null) ? key == TopicProperties.Key.REQUIRED : others.keyRequired(),
								(tombstones != null) ? tombstones : others.tombstones()));
			}
		});
		return rules;
	}

	/**
	 * Topics that limit the size of their records.
	 * @return the greatest sizes by topic, in bytes
	 * @throws InvalidConfigurationPropertyValueException if a size is not positive, or
	 * nobody would check it
	 */
	Map<String, Long> maxSizes() {
		if (this.topics.isEmpty()) {
			return Map.of();
		}
		Map<String, Long> sizes = new LinkedHashMap<>();
		this.topics.forEach((topic, properties) -> {
			DataSize size = properties.getMaxSize();
			if (size != null) {
				String name = "durable-kafka.topics.[%s].max-size".formatted(topic);
				SettingsChecks.positive(name, size.toBytes());
				if (properties.getMode() == TopicProperties.Mode.KAFKA_ONLY) {
					throw new InvalidConfigurationPropertyValueException(name, size,
							"Records of a 'kafka-only' topic are serialized by Kafka's client, which knows no size of "
									+ "one topic. Remove it, or set 'durable-kafka.producer.max-request-size'.");
				}
				sizes.put(topic, size.toBytes());
			}
		});
		return sizes;
	}

	/**
	 * Topics to create.
	 * @return their descriptions
	 */
	List<NewTopic> toCreate() {
		if (this.topics.isEmpty()) {
			return List.of();
		}
		List<NewTopic> created = new ArrayList<>();
		this.topics.forEach((name, properties) -> {
			if (properties.isCreate()) {
				created.add(describe(name, properties));
			}
		});
		return created;
	}

	private static NewTopic describe(String name, TopicProperties properties) {
		TopicBuilder topic = TopicBuilder.name(name);
		if (properties.getPartitions() != null) {
			topic.partitions(properties.getPartitions());
		}
		if (properties.getReplicationFactor() != null) {
			topic.replicas(properties.getReplicationFactor());
		}
		if (properties.getMinInsyncReplicas() != null) {
			topic.config(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, properties.getMinInsyncReplicas().toString());
		}
		return topic.build();
	}

}
