package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;

/**
 * B02: a topic has too few replicas to survive the loss of a broker.
 */
final class ReplicationFactorRule implements TopicRule {

	@Override
	public String id() {
		return "B02";
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		int replicas = topic.facts().replicationFactor();
		int required = topic.expectation().requiredReplicationFactor();
		if (replicas >= required) {
			return;
		}
		Fact<ClusterFacts> cluster = topic.cluster().snapshot().cluster();
		boolean single = cluster.isKnown() && cluster.require().brokers().size() == 1
				&& topic.expectation().replicationFactor() == null;
		String consequence = (replicas < 2)
				? "acknowledged records are lost with the disk of one broker, and while it is away sends fail, "
						+ "whatever 'acks' says"
				: "one broker may be away, and the records of that time are on a single disk";
		findings.topic(single ? LintSeverity.INFO : LintSeverity.WARNING, topic, "replication factor", replicas,
				"The %s has %d of %d replicas: %s".formatted(topic.subject(), replicas, required, consequence),
				single ? "Nothing to do in development; in production, run three brokers or more"
						: "Reassign its partitions to %d brokers".formatted(required));
	}

}
