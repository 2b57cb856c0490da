package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B09: a compacted topic refuses records without a key.
 */
final class CompactedTopicRule implements TopicRule {

	@Override
	public String id() {
		return "B09";
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		if (!topic.configContains(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)) {
			return;
		}
		findings.topic(LintSeverity.INFO, topic, TopicConfig.CLEANUP_POLICY_CONFIG,
				topic.config(TopicConfig.CLEANUP_POLICY_CONFIG),
				"The %s is compacted: a record without a key is refused, and one without a value deletes its key"
					.formatted(topic.subject()),
				"Give every record a key, and send null values only to delete");
	}

}
