package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;

/**
 * B01: a topic in use does not exist.
 */
final class MissingTopicRule implements ClusterRule {

	@Override
	public String id() {
		return "B01";
	}

	@Override
	public void check(ClusterView view, Findings findings) {
		view.topics().forEach((topic) -> findings.about(topic.subject(), () -> {
			if (!topic.facts().exists()) {
				add(view, topic, findings);
			}
		}));
	}

	private void add(ClusterView view, TopicView topic, Findings findings) {
		if (!view.snapshot().brokerConfig().isKnown()) {
			add(LintSeverity.WARNING, topic, "does not exist, and whether the brokers would create it is not known",
					findings);
		}
		else if (!Boolean.parseBoolean(view.brokerConfig(BrokerKeys.AUTO_CREATE))) {
			add(LintSeverity.ERROR, topic, "does not exist, and the brokers do not create topics: every send to it "
					+ "waits for 'max.block.ms' and fails", findings);
		}
		else {
			long replicas = view.brokerNumber(BrokerKeys.DEFAULT_REPLICATION_FACTOR);
			boolean durable = replicas >= topic.expectation().requiredReplicationFactor();
			add(durable ? LintSeverity.INFO : LintSeverity.WARNING, topic,
					"does not exist; the first send creates it with the brokers' defaults, which are %d replicas"
						.formatted(replicas),
					findings);
		}
	}

	private void add(LintSeverity severity, TopicView topic, String message, Findings findings) {
		findings.add(severity, topic.subject(), topic.subject(), null, "The %s %s".formatted(topic.subject(), message),
				"Create the topic, with %d replicas and 'min.insync.replicas' of %d, or correct its name".formatted(
						topic.expectation().requiredReplicationFactor(),
						topic.expectation().requiredMinInsyncReplicas()));
	}

}
