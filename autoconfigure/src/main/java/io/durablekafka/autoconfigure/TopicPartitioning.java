package io.durablekafka.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.record.partitioning.FixedPartition;
import io.durablekafka.record.partitioning.KeyRoute;
import io.durablekafka.record.partitioning.KeyRouting;
import io.durablekafka.record.partitioning.NullKeys;
import io.durablekafka.record.partitioning.PartitionPolicy;
import io.durablekafka.record.partitioning.Partitioning;
import io.durablekafka.record.partitioning.Rotation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the partitioning of a producer from the properties.
 */
final class TopicPartitioning {

	private static final Log logger = LogFactory.getLog(TopicPartitioning.class);

	/** Fills a batch of small records. */
	private static final int STICKY_RUN = 100;

	private static final PartitionPolicy LEFT_TO_KAFKA = (key, partitions) -> PartitionPolicy.ANY;

	private final DurableKafkaProperties properties;

	TopicPartitioning(DurableKafkaProperties properties) {
		this.properties = properties;
	}

	/**
	 * The partitioning of a producer.
	 * @param producer name of the producer
	 * @return its partitioning, which is the same for equal properties
	 */
	Partitioning of(String producer) {
		Map<String, PartitionPolicy> policies = new HashMap<>();
		this.properties.getTopics().forEach((topic, settings) -> {
			PartitioningProperties own = settings.getPartitioning();
			if (own != null) {
				String name = "durable-kafka.topics.[%s].partitioning".formatted(topic);
				PartitioningChecks checks = new PartitioningChecks(name, own);
				checks.ofTopic(settings);
				if (checks.givesUpOrder(settings) && producer.equals(ProducerSettings.DEFAULT_PRODUCER)) {
					logger.warn("Records of topic '" + topic + "' need keys, but with '" + name
							+ ".strategy' those of one key have no order");
				}
				policies.put(topic, policy(topic, own));
			}
		});
		NamedProducerProperties named = this.properties.getProducers().get(producer);
		PartitioningProperties ofNamed = (named != null) ? named.getPartitioning() : null;
		return (ofNamed != null) ? partitioning(policies, "durable-kafka.producers.%s".formatted(producer), ofNamed)
				: partitioning(policies, "durable-kafka.producer", this.properties.getProducer().getPartitioning());
	}

	private static Partitioning partitioning(Map<String, PartitionPolicy> policies, String prefix,
			@Nullable PartitioningProperties others) {
		if (others == null) {
			return policies.isEmpty() ? Partitioning.NONE : new Partitioning(policies, null);
		}
		new PartitioningChecks(prefix + ".partitioning", others).ofProducer();
		return new Partitioning(policies, (topic) -> policy(topic, others));
	}

	private static PartitionPolicy policy(String topic, PartitioningProperties properties) {
		PartitionPolicy withoutKey = withoutKey(topic, properties);
		return switch (properties.getStrategy()) {
			case DEFAULT -> new NullKeys(withoutKey, LEFT_TO_KAFKA);
			case STICKY -> spread(withoutKey, new Rotation(topic, STICKY_RUN));
			case ROUND_ROBIN -> spread(withoutKey, new Rotation(topic, 1));
			case KEY_ROUTING -> new NullKeys(withoutKey, new KeyRouting(topic, routes(properties)));
		};
	}

	private static PartitionPolicy spread(PartitionPolicy withoutKey, Rotation rotation) {
		return (withoutKey != LEFT_TO_KAFKA) ? new NullKeys(withoutKey, rotation) : rotation;
	}

	private static PartitionPolicy withoutKey(String topic, PartitioningProperties properties) {
		Integer partition = properties.getNullKeyPartition();
		return switch (properties.getNullKeys()) {
			case DEFAULT -> LEFT_TO_KAFKA;
			case ROUND_ROBIN -> new Rotation(topic, 1);
			case PARTITION -> (partition != null) ? new FixedPartition(topic, partition) : LEFT_TO_KAFKA;
		};
	}

	private static List<KeyRoute> routes(PartitioningProperties properties) {
		return properties.getRoutes()
			.stream()
			.map((route) -> new KeyRoute(route.getKeys(), route.getPartitions()))
			.toList();
	}

}
