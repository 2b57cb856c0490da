package io.durablekafka.producer.lint.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A topic in use, and what the application expects of it.
 *
 * @param topic name of the topic
 * @param partitions number of partitions, {@code null} for any
 * @param replicationFactor smallest number of replicas, {@code null} for what a durable
 * topic has
 * @param minInsyncReplicas smallest {@code min.insync.replicas}, {@code null} for what a
 * durable topic has
 * @since 0.1.0
 */
public record TopicExpectation(String topic, @Nullable Integer partitions, @Nullable Integer replicationFactor,
		@Nullable Integer minInsyncReplicas) {

	private static final int DURABLE_REPLICATION_FACTOR = 3;

	private static final int DURABLE_MIN_INSYNC_REPLICAS = 2;

	/**
	 * A topic of which nothing is said.
	 * @param topic name of the topic
	 * @return an expectation of what a durable topic has
	 */
	public static TopicExpectation of(String topic) {
		return new TopicExpectation(topic, null, null, null);
	}

	int requiredReplicationFactor() {
		return (this.replicationFactor != null) ? this.replicationFactor : DURABLE_REPLICATION_FACTOR;
	}

	int requiredMinInsyncReplicas() {
		return (this.minInsyncReplicas != null) ? this.minInsyncReplicas : DURABLE_MIN_INSYNC_REPLICAS;
	}

	/**
	 * What two sources say of the same topic; this one wins.
	 */
	TopicExpectation or(TopicExpectation other) {
		return new TopicExpectation(this.topic, (this.partitions != null) ? this.partitions : other.partitions,
				(this.replicationFactor != null) ? this.replicationFactor : other.replicationFactor,
				(this.minInsyncReplicas != null) ? this.minInsyncReplicas : other.minInsyncReplicas);
	}

}
