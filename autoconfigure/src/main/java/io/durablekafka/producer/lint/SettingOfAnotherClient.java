package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;

/**
 * A setting of consumers or of the admin client.
 */
final class SettingOfAnotherClient implements LintRule {

	@Override
	public String id() {
		return "S22";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		for (String key : settings.keys()) {
			if (!KnownKeys.isOfProducer(key) && KnownKeys.isOfAnotherClient(key)
					&& !settings.property(key).startsWith("spring.kafka.properties.")) {
				inspection.warning(key,
						"It is a setting of %s, so it has no effect on a producer.".formatted(KnownKeys.owner(key)),
						"Remove it, or move it to where it belongs.");
			}
		}
	}

}
