package io.durablekafka.producer.lint;

import java.time.Duration;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A breaker that takes waiting batches for an outage.
 */
final class StallBeforeLinger implements LintRule {

	@Override
	public String id() {
		return "S49";
	}

	@Override
	public void check(Inspection inspection) {
		Duration stallAfter = inspection.facts().outbox().stallAfter();
		long linger = inspection.settings().number(ProducerConfig.LINGER_MS_CONFIG);
		if (inspection.facts().outbox().available() && stallAfter.toMillis() <= linger) {
			inspection.report(LintSeverity.ERROR, "durable-kafka.breaker.stall-after", stallAfter,
					"'durable-kafka.breaker.stall-after'",
					"It must be greater than %s, or records that still wait for their batch look like a stalled broker."
						.formatted(inspection.name(ProducerConfig.LINGER_MS_CONFIG)),
					"Raise it, or lower '%s'."
						.formatted(inspection.settings().property(ProducerConfig.LINGER_MS_CONFIG)));
		}
	}

}
