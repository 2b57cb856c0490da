package io.durablekafka.producer.lint.cluster;

import java.util.List;
import java.util.Set;

import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * A topic.
 *
 * @param exists whether there is one
 * @param partitions its partitions, in the order of their numbers
 * @param operations what we may do with it, {@code null} if the cluster does not say
 * @since 0.1.0
 */
public record TopicFacts(boolean exists, List<PartitionFacts> partitions, @Nullable Set<AclOperation> operations) {

	static TopicFacts missing() {
		return new TopicFacts(false, List.of(), null);
	}

	/**
	 * Number of replicas of the partition that has the fewest.
	 * @return the number
	 */
	public int replicationFactor() {
		return this.partitions.stream().mapToInt((partition) -> partition.replicas().size()).min().orElse(0);
	}

}
