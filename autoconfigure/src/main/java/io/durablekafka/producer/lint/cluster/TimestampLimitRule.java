package io.durablekafka.producer.lint.cluster;

import java.time.Duration;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B10: the topic refuses records that are as old as the outbox may make them.
 */
final class TimestampLimitRule implements TopicRule {

	@Override
	public String id() {
		return "B10";
	}

	// clocks of two machines may differ by this much
	private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

	@Override
	public void check(TopicView topic, Findings findings) {
		if ("LogAppendTime".equals(topic.config(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))) {
			return;
		}
		OutboxFacts outbox = topic.cluster().outbox();
		if (outbox.exists()) {
			checkAge(topic, outbox, Duration.ofMillis(topic.number(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG)),
					findings);
		}
		Duration after = Duration.ofMillis(topic.number(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
		if (after.compareTo(CLOCK_SKEW) < 0) {
			findings.topic(LintSeverity.WARNING, topic, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
					after.toMillis(),
					"The %s refuses records whose timestamp is more than %s ahead of the broker's clock: clocks differ by that much"
						.formatted(topic.subject(), after),
					"Raise 'message.timestamp.after.max.ms' of the topic to an hour");
		}
	}

	private void checkAge(TopicView topic, OutboxFacts outbox, Duration limit, Findings findings) {
		boolean now = outbox.holdsOlderThan(limit);
		if (now || limit.compareTo(outbox.expectedAge()) < 0) {
			findings.topic(now ? LintSeverity.ERROR : LintSeverity.WARNING, topic,
					TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, limit.toMillis(),
					"The %s refuses records that are older than %s: %s".formatted(topic.subject(), limit,
							now ? "the outbox holds some that are, and they become dead letters"
									: "those that wait longer in the outbox become dead letters"),
					"Raise 'message.timestamp.before.max.ms' of the topic above the longest outage to survive, or set "
							+ "its 'message.timestamp.type' to LogAppendTime");
		}
	}

}
