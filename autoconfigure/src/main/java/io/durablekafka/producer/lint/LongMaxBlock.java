package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A send that may hold its thread for long.
 */
final class LongMaxBlock implements LintRule {

	private static final long LIMIT = 10_000;

	@Override
	public String id() {
		return "S24";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (settings.number(ProducerConfig.MAX_BLOCK_MS_CONFIG) > LIMIT) {
			inspection.report(
					settings.isExplicit(ProducerConfig.MAX_BLOCK_MS_CONFIG) ? LintSeverity.WARNING : LintSeverity.INFO,
					ProducerConfig.MAX_BLOCK_MS_CONFIG,
					"While Kafka is down, each send holds its thread that long: a server runs out of request threads.",
					"Set it to what a caller can bear to wait, such as 5s.");
		}
	}

}
