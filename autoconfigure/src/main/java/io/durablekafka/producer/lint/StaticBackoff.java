package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A back-off that does not grow.
 */
final class StaticBackoff implements LintRule {

	@Override
	public String id() {
		return "S31";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.isExplicit(ProducerConfig.RETRY_BACKOFF_MS_CONFIG)
				&& settings.number(ProducerConfig.RETRY_BACKOFF_MS_CONFIG) > settings
					.number(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG)) {
			inspection.warning(ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
					"It is greater than %s, so the pause between attempts does not grow."
						.formatted(inspection.name(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG)),
					"Raise '%s'.".formatted(settings.property(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG)));
		}
		if (settings.isExplicit(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG)
				&& !settings.isSet(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG)) {
			inspection.warning(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG,
					"Without a maximum the pause between connections does not grow: all clients return to a recovering broker at once.",
					"Set '%s' as well.".formatted(settings.property(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG)));
		}
	}

}
