package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Retries that overtake each other.
 */
final class Reordering implements LintRule {

	@Override
	public String id() {
		return "S10";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.isExplicit(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
				&& !settings.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
				&& settings.number(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) > 1
				&& settings.number(ProducerConfig.RETRIES_CONFIG) > 0) {
			inspection.warning(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
					"With %s, a request that is tried again lands behind later ones: records of one key change their order, and can be written twice."
						.formatted(inspection.name(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION)),
					"Remove it.");
		}
	}

}
