package io.durablekafka.producer.lint;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * No acknowledgements, so that nobody learns which records were lost.
 */
final class NoAcks implements LintRule {

	@Override
	public String id() {
		return "S05";
	}

	@Override
	public void check(Inspection inspection) {
		if (!Semantics.acks(inspection.settings()).equals("0")) {
			return;
		}
		if (inspection.facts().outbox().available()) {
			inspection.error(ProducerConfig.ACKS_CONFIG,
					"Without acknowledgements nobody knows which records were lost, so none could be stored in the outbox.",
					"Set it to 'all', or turn the outbox off with 'durable-kafka.outbox.enabled=false'.");
		}
		else if (inspection.settings().isExplicit(ProducerConfig.ACKS_CONFIG)) {
			inspection.warning(ProducerConfig.ACKS_CONFIG,
					"Without acknowledgements no failure is ever reported: every send looks successful.",
					"Set it to 'all', unless the records are worth nothing.");
		}
	}

}
