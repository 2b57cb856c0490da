package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B08: the brokers compress again what the producer has compressed.
 */
final class RecompressionRule implements TopicRule {

	@Override
	public String id() {
		return "B08";
	}

	private static final String AS_SENT = "producer";

	private static final String NONE = "none";

	private static final String UNCOMPRESSED = "uncompressed";

	@Override
	public void check(TopicView topic, Findings findings) {
		String kept = topic.config(TopicConfig.COMPRESSION_TYPE_CONFIG);
		String sent = topic.settings().text(ProducerConfig.COMPRESSION_TYPE_CONFIG);
		boolean same = kept.equals(sent) || (UNCOMPRESSED.equals(kept) && NONE.equals(sent));
		if (AS_SENT.equals(kept) || same) {
			return;
		}
		boolean twice = !NONE.equals(sent);
		findings.setting(twice ? LintSeverity.WARNING : LintSeverity.INFO, topic.subject(),
				ProducerConfig.COMPRESSION_TYPE_CONFIG,
				"The %s keeps records as '%s' ('compression.type'), and the producer sends them as '%s': the brokers %s every batch"
					.formatted(topic.subject(), kept, sent, twice ? "unpack and pack" : "pack"),
				"Set '%s' to '%s', or 'compression.type' of the topic to 'producer'".formatted(
						topic.settings().property(ProducerConfig.COMPRESSION_TYPE_CONFIG),
						UNCOMPRESSED.equals(kept) ? NONE : kept));
	}

}
