package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B03: acks=all waits for a single replica, because that is all that has to be in sync.
 */
final class HollowAcknowledgementRule implements TopicRule {

	@Override
	public String id() {
		return "B03";
	}

	@Override
	public boolean applies(ClusterView view) {
		return view.waitsForAllReplicas();
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		int replicas = topic.facts().replicationFactor();
		long minimum = topic.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
		int required = topic.expectation().requiredMinInsyncReplicas();
		if (replicas < 2 || minimum >= required) {
			return;
		}
		findings.topic(LintSeverity.WARNING, topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minimum,
				"The %s accepts records when %d of its %d replicas are in sync, so acks=all (%s) may promise no more than that many copies"
					.formatted(topic.subject(), minimum, replicas,
							topic.settings().property(ProducerConfig.ACKS_CONFIG)),
				"Set 'min.insync.replicas' of the topic to %d".formatted(required));
	}

}
