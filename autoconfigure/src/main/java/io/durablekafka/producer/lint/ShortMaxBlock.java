package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A send that gives up before it has seen the cluster.
 */
final class ShortMaxBlock implements LintRule {

	private static final long LIMIT = 1000;

	@Override
	public String id() {
		return "S25";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!(settings.get(ProducerConfig.MAX_BLOCK_MS_CONFIG) instanceof Long maxBlock)) {
			return;
		}
		String fix = "Set it to what a caller can bear to wait, such as 5s.";
		if (maxBlock == 0) {
			inspection.error(ProducerConfig.MAX_BLOCK_MS_CONFIG,
					"It must be greater than zero: a send has to wait for metadata before the first record of a topic.",
					fix);
		}
		else if (maxBlock > 0 && maxBlock < LIMIT) {
			inspection.warning(ProducerConfig.MAX_BLOCK_MS_CONFIG,
					"The first send to a topic waits for metadata, which can take longer on a new connection.", fix);
		}
	}

}
