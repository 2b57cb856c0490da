package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Acknowledgements that switch idempotence off.
 */
final class WeakAcks implements LintRule {

	private static final String EXACTLY_ONCE = "exactly-once";

	private static final String FIX = "Set it to 'all', or remove it.";

	@Override
	public String id() {
		return "S04";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (Semantics.acksAll(settings) || !settings.isSet(ProducerConfig.ACKS_CONFIG)
				|| Semantics.isTransactional(inspection)) {
			return;
		}
		if (Semantics.insistsOnIdempotence(settings)) {
			inspection.error(ProducerConfig.ACKS_CONFIG,
					"It contradicts %s: an idempotent producer waits for all in-sync replicas. Kafka refuses it at the first send."
						.formatted(inspection.name(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)),
					FIX);
		}
		else if (settings.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
				&& settings.isExplicit(ProducerConfig.ACKS_CONFIG)) {
			boolean promised = EXACTLY_ONCE.equals(inspection.facts().outbox().delivery());
			inspection.report(promised ? LintSeverity.ERROR : LintSeverity.WARNING, ProducerConfig.ACKS_CONFIG,
					"It silently switches idempotence off: when a broker fails, records can be written twice and records of one key can change their order.",
					FIX);
		}
	}

}
