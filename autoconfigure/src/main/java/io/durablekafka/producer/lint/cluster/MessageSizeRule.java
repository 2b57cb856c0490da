package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B07: the topic takes smaller records than the producer sends.
 */
final class MessageSizeRule implements TopicRule {

	@Override
	public String id() {
		return "B07";
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		long accepted = topic.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
		long sent = topic.settings().number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
		if (accepted >= sent) {
			return;
		}
		String property = topic.settings().property(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
		findings.setting(LintSeverity.WARNING, topic.subject(), ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
				"The %s takes batches of up to %d bytes ('max.message.bytes'), and the producer sends records of up to %d: those in between travel to the broker and are refused"
					.formatted(topic.subject(), accepted, sent),
				"Lower '%s' to %d, so that they fail at once, or raise 'max.message.bytes' of the topic"
					.formatted(property, accepted));
	}

}
