package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A delivery timeout without room for a second attempt.
 */
final class FewAttempts implements LintRule {

	private static final int ATTEMPTS = 2;

	@Override
	public String id() {
		return "S03";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!settings.isExplicit(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)
				&& !settings.isExplicit(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
			return;
		}
		long delivery = settings.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
		long linger = settings.number(ProducerConfig.LINGER_MS_CONFIG);
		long request = settings.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
		long enough = linger + ATTEMPTS * (request + settings.number(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG));
		if (delivery >= linger + request && delivery < enough) {
			inspection.warning(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
					"It leaves no room for %d attempts of %s each: one lost request fails the record."
						.formatted(ATTEMPTS, inspection.name(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)),
					"Raise it to %d ms or more, or lower '%s'.".formatted(enough,
							settings.property(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)));
		}
	}

}
