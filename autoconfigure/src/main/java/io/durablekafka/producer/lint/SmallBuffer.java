package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A buffer that a few partitions fill.
 */
final class SmallBuffer implements LintRule {

	private static final int ASSUMED_PARTITIONS = 8;

	@Override
	public String id() {
		return "S26";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		int known = inspection.facts().outbox().partitions();
		int partitions = (known > 0) ? known : ASSUMED_PARTITIONS;
		long needed = settings.number(ProducerConfig.BATCH_SIZE_CONFIG) * partitions * 2;
		if (settings.number(ProducerConfig.BUFFER_MEMORY_CONFIG) < needed) {
			inspection.warning(ProducerConfig.BUFFER_MEMORY_CONFIG,
					"Each partition takes a whole %s at once, sent or not: two batches for %d partitions do not fit, and sends wait."
						.formatted(inspection.name(ProducerConfig.BATCH_SIZE_CONFIG), partitions),
					"Raise it to %d bytes or more, or lower '%s'.".formatted(needed,
							settings.property(ProducerConfig.BATCH_SIZE_CONFIG)));
		}
	}

}
