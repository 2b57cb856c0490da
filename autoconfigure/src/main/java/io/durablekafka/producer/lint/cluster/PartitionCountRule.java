package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;

/**
 * B19: a topic has not as many partitions as expected, or not the same as before.
 */
final class PartitionCountRule implements TopicRule {

	@Override
	public String id() {
		return "B19";
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		int partitions = topic.partitions().size();
		Integer before = topic.cluster().baseline().get(topic.name());
		if (before != null && before != partitions) {
			add(LintSeverity.WARNING, topic,
					"had %d partitions when this application first saw it and has %d now: keys have moved, and records of one key that were sent before and after are not in order"
						.formatted(before, partitions),
					"Let consumers catch up before they rely on the order of keys again", findings);
		}
		Integer expected = topic.expectation().partitions();
		if (expected != null && expected != partitions) {
			boolean fewer = partitions < expected;
			add(fewer ? LintSeverity.WARNING : LintSeverity.INFO, topic,
					"has %d partitions instead of the expected %d%s".formatted(partitions, expected,
							fewer ? ": fewer consumers can share the work" : ""),
					"Add partitions, or correct 'durable-kafka.topics', whichever is wrong", findings);
		}
	}

	private void add(LintSeverity severity, TopicView topic, String message, String fix, Findings findings) {
		findings.topic(severity, topic, "partitions", topic.partitions().size(),
				"The %s %s".formatted(topic.subject(), message), fix);
	}

}
