package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.common.config.TopicConfig;

/**
 * B12: a replica that lacks acknowledged records may become the leader.
 */
final class UncleanElectionRule implements TopicRule {

	@Override
	public String id() {
		return "B12";
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		String value = topic.config(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);
		if (Boolean.parseBoolean(value)) {
			findings.topic(LintSeverity.WARNING, topic, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, true,
					"A replica of %s that is behind may become its leader: acknowledged records are lost then, whatever 'acks' says"
						.formatted(topic.subject()),
					"Set 'unclean.leader.election.enable' of the topic to false");
		}
	}

}
