package io.durablekafka.producer.lint;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A template for objects whose serializer takes texts only.
 */
final class StringSerializerForObjects implements LintRule {

	@Override
	public String id() {
		return "S40";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		String serializer = PluggedClasses.name(inspection.settings(), ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
		if (!serializer.equals(StringSerializer.class.getName())) {
			return;
		}
		inspection.facts().templates().valueTypes().forEach((template, type) -> {
			if (!type.isAssignableFrom(String.class)) {
				inspection.warning(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
						"'%s' is a template for %s, and this serializer takes texts only: each send fails."
							.formatted(template, type.getName()),
						"Set a serializer for that type.");
			}
		});
	}

}
