package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A number of retries that is used up within an election of a leader.
 */
final class FewRetries implements LintRule {

	private static final int ENOUGH = 10;

	@Override
	public String id() {
		return "S08";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		long retries = settings.number(ProducerConfig.RETRIES_CONFIG);
		if (settings.isExplicit(ProducerConfig.RETRIES_CONFIG) && retries > 0 && retries < ENOUGH) {
			inspection.warning(ProducerConfig.RETRIES_CONFIG,
					"So few are used up within the seconds that the election of a leader takes.",
					"Remove it: '%s' limits how long Kafka tries."
						.formatted(settings.property(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)));
		}
	}

}
