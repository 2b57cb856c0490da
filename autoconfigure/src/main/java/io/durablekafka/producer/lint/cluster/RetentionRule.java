package io.durablekafka.producer.lint.cluster;

import java.time.Duration;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B11: the topic deletes records that are as old as the outbox may make them.
 */
final class RetentionRule implements TopicRule {

	@Override
	public String id() {
		return "B11";
	}

	@Override
	public boolean applies(ClusterView view) {
		return view.outbox().exists();
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		long millis = topic.number(TopicConfig.RETENTION_MS_CONFIG);
		if (millis < 0 || "LogAppendTime".equals(topic.config(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))
				|| !topic.configContains(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)) {
			return;
		}
		Duration retention = Duration.ofMillis(millis);
		OutboxFacts outbox = topic.cluster().outbox();
		boolean now = outbox.holdsOlderThan(retention);
		if (now || retention.compareTo(outbox.expectedAge()) < 0) {
			findings.topic(now ? LintSeverity.ERROR : LintSeverity.WARNING, topic, TopicConfig.RETENTION_MS_CONFIG,
					millis,
					"The %s keeps records for %s from their timestamp on: %s".formatted(topic.subject(), retention,
							now ? "the outbox holds some that are older, and they may be deleted before they are read"
									: "those that wait longer in the outbox may be deleted before they are read"),
					"Raise 'retention.ms' of the topic above the longest outage to survive, or set its "
							+ "'message.timestamp.type' to LogAppendTime");
		}
	}

}
