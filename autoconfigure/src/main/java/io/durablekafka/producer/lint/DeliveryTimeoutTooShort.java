package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A delivery timeout that ends before the first request can time out.
 */
final class DeliveryTimeoutTooShort implements LintRule {

	@Override
	public String id() {
		return "S02";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		long delivery = settings.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
		long linger = settings.number(ProducerConfig.LINGER_MS_CONFIG);
		long request = settings.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
		long least = Math.min(linger + request, Integer.MAX_VALUE);
		if (delivery >= least) {
			return;
		}
		String fix = "Raise it to %d ms or more, or lower '%s'.".formatted(least,
				settings.property(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG));
		String sum = "%s plus %s".formatted(inspection.name(ProducerConfig.LINGER_MS_CONFIG),
				inspection.name(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG));
		if (settings.isSet(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
			inspection.error(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
					"It must be at least %s, or Kafka refuses it at the first send.".formatted(sum), fix);
		}
		else {
			inspection.info(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
					"It is less than %s, so Kafka silently raises it to %d ms.".formatted(sum, least), fix);
		}
	}

}
