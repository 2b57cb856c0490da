package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Requests that are given up while the broker still works on them.
 */
final class ShortRequestTimeout implements LintRule {

	private static final long REPLICA_LAG = 30_000;

	private static final long SHORT = 2000;

	@Override
	public String id() {
		return "S32";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		long timeout = settings.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
		if (!settings.isExplicit(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
			return;
		}
		if (!Semantics.isIdempotent(settings) && timeout < REPLICA_LAG) {
			inspection.warning(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
					"A broker may wait %d ms for a slow replica (replica.lag.time.max.ms). What is tried again before that is written twice, since the producer is not idempotent."
						.formatted(REPLICA_LAG),
					"Raise it, or let the producer be idempotent.");
		}
		else if (timeout < SHORT) {
			inspection.info(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
					"A pause of the broker or of this application takes as long: requests are sent again that only needed patience.",
					"Set it to %d ms or more.".formatted(SHORT));
		}
	}

}
