package io.durablekafka.producer.lint;

import java.util.List;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A partitioner that is gone, or that makes other settings void.
 */
final class OwnPartitioner implements LintRule {

	private static final List<String> VOID = List.of(ProducerConfig.PARTITIONER_ADAPTIVE_PARTITIONING_ENABLE_CONFIG,
			ProducerConfig.PARTITIONER_AVAILABILITY_TIMEOUT_MS_CONFIG, ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);

	@Override
	public String id() {
		return "S33";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		String partitioner = PluggedClasses.name(settings, ProducerConfig.PARTITIONER_CLASS_CONFIG);
		if (partitioner.isEmpty()) {
			return;
		}
		if (Partitioners.isRemoved(ProducerConfig.PARTITIONER_CLASS_CONFIG, partitioner)) {
			inspection.error(ProducerConfig.PARTITIONER_CLASS_CONFIG,
					"Kafka has removed this class: what it did is what the client does by itself.", "Remove it.");
			return;
		}
		for (String key : VOID) {
			if (settings.isExplicit(key)) {
				inspection.warning(key, "It has no effect with a partitioner of your own, %s."
					.formatted(inspection.name(ProducerConfig.PARTITIONER_CLASS_CONFIG)), "Remove it.");
			}
		}
	}

}
