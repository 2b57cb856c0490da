package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Metadata of rare topics that is forgotten between two sends.
 */
final class ForgetfulMetadata implements LintRule {

	private static final long SHORT = 60_000;

	@Override
	public String id() {
		return "S35";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.isExplicit(ProducerConfig.METADATA_MAX_IDLE_CONFIG)
				&& settings.number(ProducerConfig.METADATA_MAX_IDLE_CONFIG) < SHORT) {
			inspection.info(ProducerConfig.METADATA_MAX_IDLE_CONFIG,
					"A topic without a record for that long is forgotten, and the next send to it waits for metadata again.",
					"Raise it above the pause between two records of your rarest topic.");
		}
	}

}
