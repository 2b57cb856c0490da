package io.durablekafka.producer.lint;

import java.util.Set;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Knows the partitioners that Kafka no longer has.
 */
final class Partitioners {

	private static final Set<String> REMOVED = Set.of("org.apache.kafka.clients.producer.internals.DefaultPartitioner",
			"org.apache.kafka.clients.producer.UniformStickyPartitioner");

	private Partitioners() {
	}

	static boolean isRemoved(String key, @Nullable Object value) {
		return key.equals(ProducerConfig.PARTITIONER_CLASS_CONFIG) && value instanceof String name
				&& REMOVED.contains(name.trim());
	}

}
