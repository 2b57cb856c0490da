package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Transactions that the broker aborts while the producer still tries.
 */
final class ShortTransactionTimeout implements LintRule {

	@Override
	public String id() {
		return "S15";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!Semantics.isTransactional(inspection)
				|| settings.flag(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG)) {
			return;
		}
		if (settings.number(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG) < settings
			.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
			boolean chosen = settings.isExplicit(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG)
					|| settings.isExplicit(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
			inspection.report(chosen ? LintSeverity.WARNING : LintSeverity.INFO,
					ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
					"It is less than %s: the broker aborts the transaction while the producer still tries to send its records."
						.formatted(inspection.name(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)),
					"Lower '%s', or raise this one."
						.formatted(settings.property(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)));
		}
	}

}
