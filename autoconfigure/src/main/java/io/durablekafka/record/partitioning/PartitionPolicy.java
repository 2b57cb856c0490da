package io.durablekafka.record.partitioning;

import org.jspecify.annotations.Nullable;

/**
 * Chooses partitions of one topic, for the direct path and for the relay. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PartitionPolicy {

	/**
	 * Leaves the choice to Kafka's client.
	 */
	int ANY = -1;

	/**
	 * Choose the partition of a record that has none. A policy that keeps the order of
	 * keys chooses by its arguments alone.
	 * @param key the serialized key
	 * @param partitions how many partitions the topic has, at least one
	 * @return a partition below that number, or {@link #ANY}
	 */
	int choose(byte @Nullable [] key, int partitions);

}
