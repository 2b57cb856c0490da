package io.durablekafka.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Looks for partitionings that cannot work.
 */
final class PartitioningChecks {

	private final String name;

	private final PartitioningProperties properties;

	PartitioningChecks(String name, PartitioningProperties properties) {
		this.name = name;
		this.properties = properties;
	}

	void ofTopic(TopicProperties topic) {
		if (topic.getMode() == TopicProperties.Mode.KAFKA_ONLY) {
			throw invalid("strategy", this.properties.getStrategy(),
					"Partitions of a 'kafka-only' topic are chosen by Kafka's client. Remove 'partitioning', or the mode.");
		}
		checkNullKeys(topic.getPartitions());
		boolean routes = this.properties.getStrategy() == PartitioningProperties.Strategy.KEY_ROUTING;
		if (routes && this.properties.getRoutes().isEmpty()) {
			throw invalid("strategy", this.properties.getStrategy(),
					"There are no routes. Add 'routes' with 'keys' and 'partitions'.");
		}
		if (!routes && !this.properties.getRoutes().isEmpty()) {
			throw invalid("strategy", this.properties.getStrategy(),
					"The routes have no effect. Set it to 'key-routing', or remove them.");
		}
		checkRoutes(topic.getPartitions());
	}

	/**
	 * Whether records that need a key would have no order.
	 */
	boolean givesUpOrder(TopicProperties topic) {
		PartitioningProperties.Strategy strategy = this.properties.getStrategy();
		return topic.getKey() == TopicProperties.Key.REQUIRED && (strategy == PartitioningProperties.Strategy.STICKY
				|| strategy == PartitioningProperties.Strategy.ROUND_ROBIN);
	}

	void ofProducer() {
		if (this.properties.getStrategy() == PartitioningProperties.Strategy.KEY_ROUTING
				|| !this.properties.getRoutes().isEmpty()) {
			throw invalid("strategy", this.properties.getStrategy(),
					"Routes belong to a topic. Move them to 'durable-kafka.topics.<name>.partitioning'.");
		}
		checkNullKeys(null);
	}

	private void checkNullKeys(@Nullable Integer count) {
		Integer partition = this.properties.getNullKeyPartition();
		boolean fixed = this.properties.getNullKeys() == PartitioningProperties.NullKeys.PARTITION;
		if (fixed == (partition == null)) {
			throw invalid("null-key-partition", partition,
					"It goes with 'null-keys: partition', and neither works without the other.");
		}
		if (partition != null) {
			checkPartition("null-key-partition", partition, count);
		}
	}

	private void checkRoutes(@Nullable Integer count) {
		Set<String> keys = new HashSet<>();
		Set<Integer> taken = new HashSet<>();
		List<PartitioningProperties.Route> routes = this.properties.getRoutes();
		for (int i = 0; i < routes.size(); i++) {
			String prefix = "routes[%d].".formatted(i);
			PartitioningProperties.Route route = routes.get(i);
			if (route.getKeys().isEmpty() || !route.getKeys().stream().allMatch(StringUtils::hasLength)) {
				throw invalid(prefix + "keys", route.getKeys(), "A route needs keys, none of them empty.");
			}
			for (String key : route.getKeys()) {
				if (!keys.add(key)) {
					throw invalid(prefix + "keys", key, "The key has a route already. Remove one of them.");
				}
			}
			if (route.getPartitions().isEmpty()) {
				throw invalid(prefix + "partitions", route.getPartitions(), "A route needs partitions.");
			}
			route.getPartitions().forEach((partition) -> checkPartition(prefix + "partitions", partition, count));
			taken.addAll(route.getPartitions());
		}
		if (count != null && taken.size() >= count) {
			throw invalid("routes", taken,
					"No partition is left for other keys, of the %d that the topic has ('partitions')."
						.formatted(count));
		}
	}

	private void checkPartition(String property, int partition, @Nullable Integer count) {
		if (partition < 0) {
			throw invalid(property, partition, "Partitions are numbered from 0.");
		}
		if (count != null && partition >= count) {
			throw invalid(property, partition,
					"The topic has %d partitions ('partitions'), numbered from 0.".formatted(count));
		}
	}

	private InvalidConfigurationPropertyValueException invalid(String property, @Nullable Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(this.name + "." + property, value, reason);
	}

}
