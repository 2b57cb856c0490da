package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B04: as many replicas have to be in sync as there are.
 */
final class NoReplicaToSpareRule implements TopicRule {

	@Override
	public String id() {
		return "B04";
	}

	@Override
	public boolean applies(ClusterView view) {
		return view.waitsForAllReplicas();
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		int replicas = topic.facts().replicationFactor();
		long minimum = topic.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
		if (minimum < replicas || minimum < 2) {
			return;
		}
		boolean impossible = minimum > replicas;
		findings.topic(impossible ? LintSeverity.ERROR : LintSeverity.WARNING, topic,
				TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minimum,
				"The %s needs %d replicas in sync and has %d: %s".formatted(topic.subject(), minimum, replicas,
						impossible ? "it accepts no record with acks=all"
								: "it accepts no record while one of its brokers restarts"),
				"Raise the number of replicas above 'min.insync.replicas', or lower the latter");
	}

}
