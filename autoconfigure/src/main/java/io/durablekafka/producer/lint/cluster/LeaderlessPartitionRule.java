package io.durablekafka.producer.lint.cluster;

import java.util.List;

import io.durablekafka.producer.lint.LintSeverity;

/**
 * B06: a partition has no leader.
 */
final class LeaderlessPartitionRule implements TopicRule {

	@Override
	public String id() {
		return "B06";
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		List<Integer> leaderless = topic.partitions()
			.stream()
			.filter((partition) -> partition.leader() == null)
			.map(PartitionFacts::partition)
			.toList();
		if (!leaderless.isEmpty()) {
			findings.topic(LintSeverity.ERROR, topic, "leader", null,
					"Partitions %s of %s have no leader: nothing can be sent to them".formatted(leaderless,
							topic.subject()),
					"Bring back a broker that holds a replica that was in sync");
		}
	}

}
