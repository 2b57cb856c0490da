package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Two-phase commit, whose transactions never time out.
 */
final class TwoPhaseCommit implements LintRule {

	@Override
	public String id() {
		return "S16";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!settings.flag(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG)) {
			return;
		}
		if (settings.isSet(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG)) {
			inspection.error(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
					"It contradicts %s: those transactions do not time out. Kafka refuses it at the first send."
						.formatted(inspection.name(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG)),
					"Remove one of the two.");
		}
		else {
			inspection.warning(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG,
					"Transactions never time out: one that is forgotten stops read_committed consumers for good.",
					"Remove it, unless an external coordinator ends each transaction.");
		}
	}

}
