package io.durablekafka.producer.lint;

import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Producers that quotas, metrics and logs of the broker cannot tell apart.
 */
final class ClientIds implements LintRule {

	@Override
	public String id() {
		return "S23";
	}

	@Override
	public void check(Inspection inspection) {
		Map<String, String> ids = inspection.facts().names().clientIds();
		String own = ids.get(inspection.settings().producer());
		if (own == null || own.isBlank()) {
			inspection.info(ProducerConfig.CLIENT_ID_CONFIG,
					"It is not set, and neither is 'spring.application.name': quotas, metrics and logs of the broker cannot tell who this is.",
					"Set 'spring.application.name'.");
			return;
		}
		String others = ids.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().equals(own) && !entry.getKey().equals(inspection.settings().producer()))
			.map(Map.Entry::getKey)
			.sorted()
			.collect(Collectors.joining(", "));
		if (!others.isEmpty()) {
			inspection.warning(ProducerConfig.CLIENT_ID_CONFIG,
					"Producer '%s' has the same client id '%s': their metrics clash, and a quota counts them as one."
						.formatted(others, own),
					"Give each producer a client id of its own.");
		}
	}

}
