package io.durablekafka.producer.lint;

import java.util.Objects;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A linger that does not fit what the producer is for.
 */
final class Lingering implements LintRule {

	private static final long LONG = 100;

	@Override
	public String id() {
		return "S29";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!settings.isExplicit(ProducerConfig.LINGER_MS_CONFIG)) {
			return;
		}
		Object linger = settings.get(ProducerConfig.LINGER_MS_CONFIG);
		if (Objects.equals(linger, 0L) && "throughput".equals(inspection.facts().outbox().optimizeFor())) {
			inspection.info(ProducerConfig.LINGER_MS_CONFIG, "Batches stay small without it, which costs throughput.",
					"Remove it: the preset has one that fits.");
		}
		else if (linger instanceof Long waiting && waiting > LONG) {
			inspection.info(ProducerConfig.LINGER_MS_CONFIG,
					"Each record may wait that long before it is sent, and so does a caller that waits for it.",
					"Lower it to 5 to 50 ms, unless nobody waits.");
		}
	}

}
