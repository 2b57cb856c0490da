package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Batches that no request can carry.
 */
final class BatchLargerThanRequest implements LintRule {

	@Override
	public String id() {
		return "S28";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.number(ProducerConfig.BATCH_SIZE_CONFIG) > settings
			.number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)) {
			inspection.warning(ProducerConfig.BATCH_SIZE_CONFIG,
					"It is greater than %s: memory is taken that no request can carry."
						.formatted(inspection.name(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)),
					"Lower it, or raise '%s'.".formatted(settings.property(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)));
		}
	}

}
