package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * No retries, so that each election of a leader fails records.
 */
final class NoRetries implements LintRule {

	@Override
	public String id() {
		return "S07";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!settings.isSet(ProducerConfig.RETRIES_CONFIG) || settings.number(ProducerConfig.RETRIES_CONFIG) != 0
				|| !(settings.get(ProducerConfig.RETRIES_CONFIG) instanceof Integer)) {
			return;
		}
		String fix = "Remove it: '%s' limits how long Kafka tries."
			.formatted(settings.property(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG));
		if (Semantics.insistsOnIdempotence(settings)) {
			inspection.error(ProducerConfig.RETRIES_CONFIG,
					"It contradicts %s: an idempotent producer has to retry. Kafka refuses it at the first send."
						.formatted(inspection.name(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)),
					fix);
		}
		else if (settings.isExplicit(ProducerConfig.RETRIES_CONFIG)) {
			inspection.warning(ProducerConfig.RETRIES_CONFIG,
					"Each passing failure, such as the election of a leader, fails records, and idempotence is silently switched off.",
					fix);
		}
	}

}
