package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * More requests in flight than an idempotent producer may have.
 */
final class TooManyInFlight implements LintRule {

	private static final int LIMIT = 5;

	@Override
	public String id() {
		return "S09";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
				&& settings.number(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) > LIMIT) {
			inspection.error(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
					"An idempotent producer may have at most %d requests in flight. Kafka refuses it at the first send."
						.formatted(LIMIT),
					"Set it to %d or less.".formatted(LIMIT));
		}
	}

}
