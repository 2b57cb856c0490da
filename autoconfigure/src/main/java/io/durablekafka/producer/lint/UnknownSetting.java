package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A setting that the client does not know.
 */
final class UnknownSetting implements LintRule {

	@Override
	public String id() {
		return "S20";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		boolean extended = PluggedClasses.areThere(settings);
		for (String key : settings.keys()) {
			if (KnownKeys.isKnown(key)) {
				continue;
			}
			String suggestion = Suggestions.nearest(key, ProducerConfig.configNames());
			if (suggestion != null && !settings.isSet(suggestion)) {
				report(inspection, LintSeverity.WARNING, key, "Did you mean '%s'?".formatted(suggestion),
						Secrets.isSecret(key) || Secrets.isSecret(suggestion));
			}
			else if (!extended && !settings.property(key).startsWith("spring.kafka.properties.")) {
				report(inspection, LintSeverity.INFO, key, "Remove it, or look up its name in Kafka's documentation.",
						true);
			}
		}
	}

	private static void report(Inspection inspection, LintSeverity severity, String key, String fix, boolean secret) {
		Object value = secret ? "******" : inspection.settings().raw(key);
		inspection.report(severity, inspection.settings().property(key), value,
				inspection.settings().origin(key).describe(),
				"The producer does not know '%s', so it has no effect.".formatted(key), fix);
	}

}
