package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Keys that do not decide the partition.
 */
final class KeysIgnored implements LintRule {

	@Override
	public String id() {
		return "S34";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.flag(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG)
				&& !settings.isSet(ProducerConfig.PARTITIONER_CLASS_CONFIG)) {
			inspection.warning(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
					"Records of one key go to different partitions, so they have no order.",
					"Remove it, unless no record has a key that matters.");
		}
	}

}
