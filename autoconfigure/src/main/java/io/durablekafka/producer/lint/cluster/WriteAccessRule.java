package io.durablekafka.producer.lint.cluster;

import java.util.Set;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.common.acl.AclOperation;

/**
 * B18: we may not write to the topic.
 */
final class WriteAccessRule implements TopicRule {

	@Override
	public String id() {
		return "B18";
	}

	@Override
	public void check(TopicView topic, Findings findings) {
		Set<AclOperation> operations = topic.facts().operations();
		if (operations == null) {
			throw new UnknownFactException("the brokers do not tell what is allowed");
		}
		if (!operations.contains(AclOperation.WRITE)) {
			findings.topic(LintSeverity.ERROR, topic, "access", operations,
					"The application may not write to %s: every send fails".formatted(topic.subject()),
					"Allow WRITE on the topic to the user of this application");
		}
		else if (!operations.contains(AclOperation.DESCRIBE_CONFIGS)) {
			findings.topic(LintSeverity.INFO, topic, "access", operations,
					"The application may not read the settings of %s, so what depends on them is not checked"
						.formatted(topic.subject()),
					"Allow DESCRIBE_CONFIGS on the topic to the user of this application, or ignore this rule");
		}
	}

}
