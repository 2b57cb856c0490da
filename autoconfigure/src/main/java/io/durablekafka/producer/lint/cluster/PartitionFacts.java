package io.durablekafka.producer.lint.cluster;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A partition.
 *
 * @param partition its number
 * @param leader broker that leads it, {@code null} if there is none
 * @param replicas brokers that should hold it
 * @param inSync brokers that hold all of it at present
 * @since 0.1.0
 */
public record PartitionFacts(int partition, @Nullable Integer leader, List<Integer> replicas, List<Integer> inSync) {

}
