package io.durablekafka.producer.lint;

import org.apache.kafka.clients.CommonClientConfigs;

/**
 * A client that does not find a cluster that has moved.
 */
final class NoRebootstrap implements LintRule {

	@Override
	public String id() {
		return "S36";
	}

	@Override
	public void check(Inspection inspection) {
		if (inspection.settings()
			.text(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG)
			.equalsIgnoreCase("none")) {
			inspection.warning(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
					"When all brokers that it knows are gone or renamed, the client never asks the bootstrap servers again: only a restart helps.",
					"Remove it.");
		}
	}

}
