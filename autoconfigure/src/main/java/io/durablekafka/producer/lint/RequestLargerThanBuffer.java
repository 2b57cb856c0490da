package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A record size that can never be sent.
 */
final class RequestLargerThanBuffer implements LintRule {

	@Override
	public String id() {
		return "S27";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG) > settings
			.number(ProducerConfig.BUFFER_MEMORY_CONFIG)) {
			inspection.error(ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
					"It is greater than %s: a record of that size can never be sent."
						.formatted(inspection.name(ProducerConfig.BUFFER_MEMORY_CONFIG)),
					"Lower it, or raise '%s'.".formatted(settings.property(ProducerConfig.BUFFER_MEMORY_CONFIG)));
		}
	}

}
