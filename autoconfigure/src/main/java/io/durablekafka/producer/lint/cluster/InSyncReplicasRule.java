package io.durablekafka.producer.lint.cluster;

import java.util.List;
import java.util.function.Predicate;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B05: too few replicas are in sync at present.
 */
final class InSyncReplicasRule implements TopicRule {

	@Override
	public String id() {
		return "B05";
	}

	@Override
	public boolean applies(ClusterView view) {
		return view.waitsForAllReplicas();
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		long minimum = topic.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
		List<Integer> closed = partitions(topic,
				(partition) -> partition.leader() != null && partition.inSync().size() < minimum);
		List<Integer> last = partitions(topic, (partition) -> partition.inSync().size() == minimum
				&& partition.inSync().size() < partition.replicas().size());
		if (!closed.isEmpty()) {
			add(LintSeverity.ERROR, topic, closed, "have fewer than %d replicas in sync: they accept no record now",
					minimum, findings);
		}
		if (!last.isEmpty()) {
			add(LintSeverity.WARNING, topic, last,
					"have only the required %d replicas in sync: they accept no record when one more fails", minimum,
					findings);
		}
	}

	private void add(LintSeverity severity, TopicView topic, List<Integer> partitions, String message, long minimum,
			Findings findings) {
		findings.topic(severity, topic, "replicas in sync", null,
				"Partitions %s of %s %s".formatted(partitions, topic.subject(), message.formatted(minimum)),
				"Bring back the brokers that are away, or give those that lag behind room to catch up");
	}

	private static List<Integer> partitions(TopicView topic, Predicate<PartitionFacts> condition) {
		return topic.partitions().stream().filter(condition).map(PartitionFacts::partition).toList();
	}

}
