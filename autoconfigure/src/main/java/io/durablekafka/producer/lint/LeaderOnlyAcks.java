package io.durablekafka.producer.lint;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Acknowledgements of the leader alone.
 */
final class LeaderOnlyAcks implements LintRule {

	@Override
	public String id() {
		return "S06";
	}

	@Override
	public void check(Inspection inspection) {
		if (Semantics.acks(inspection.settings()).equals("1")
				&& inspection.settings().isExplicit(ProducerConfig.ACKS_CONFIG)) {
			inspection.warning(ProducerConfig.ACKS_CONFIG,
					"Records that only the leader has are lost with it, although they were acknowledged.",
					"Set it to 'all', or remove it.");
		}
	}

}
