package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Transactions without the idempotence that they need.
 */
final class TransactionsWithoutIdempotence implements LintRule {

	@Override
	public String id() {
		return "S11";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!Semantics.isTransactional(inspection)) {
			return;
		}
		if (!settings.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)) {
			report(inspection, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "Remove it.");
		}
		else if (!Semantics.acksAll(settings)) {
			report(inspection, ProducerConfig.ACKS_CONFIG, "Set it to 'all', or remove it.");
		}
		else if (!Semantics.isIdempotent(settings)) {
			report(inspection, ProducerConfig.RETRIES_CONFIG, "Remove it.");
		}
	}

	private static void report(Inspection inspection, String key, String fix) {
		inspection.error(key,
				"The producer is transactional ('%s'), which needs idempotence, and thus all acknowledgements and retries. Kafka refuses it at the first send."
					.formatted(inspection.facts().transactions().idPrefixProperty()),
				fix);
	}

}
