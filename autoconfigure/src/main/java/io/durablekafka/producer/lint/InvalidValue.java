package io.durablekafka.producer.lint;

import java.util.Locale;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * A value that the client does not accept. It would say so at the first send.
 */
final class InvalidValue implements LintRule {

	private static final ConfigDef DEFINITIONS = ProducerConfig.configDef();

	@Override
	public String id() {
		return "S01";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		for (String key : settings.keys()) {
			ConfigDef.ConfigKey definition = DEFINITIONS.configKeys().get(key);
			if (definition != null && !Partitioners.isRemoved(key, settings.raw(key))) {
				check(inspection, definition, settings.raw(key));
			}
		}
		String protocol = settings.text(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG).toUpperCase(Locale.ROOT);
		if (protocol.startsWith("SASL_") && settings.text(SaslConfigs.SASL_MECHANISM).isEmpty()) {
			inspection.error(SaslConfigs.SASL_MECHANISM,
					"Security protocol %s authenticates with SASL, and there is no mechanism for it."
						.formatted(inspection.name(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)),
					"Name the mechanism that the brokers offer, such as SCRAM-SHA-512.");
		}
	}

	private static void check(Inspection inspection, ConfigDef.ConfigKey definition, @Nullable Object value) {
		try {
			Object parsed = ConfigDef.parseType(definition.name, value, definition.type);
			if (definition.validator != null) {
				definition.validator.ensureValid(definition.name, parsed);
			}
		}
		catch (ConfigException ex) {
			inspection.error(definition.name, "Kafka does not accept the value: %s.".formatted(reason(definition, ex)),
					"Set a value that Kafka accepts (type %s), or remove the property."
						.formatted(definition.type.name().toLowerCase(Locale.ROOT)));
		}
	}

	/**
	 * Kafka's message without the value, which may be a secret.
	 */
	private static String reason(ConfigDef.ConfigKey definition, ConfigException failure) {
		String message = String.valueOf(failure.getMessage());
		String end = "for configuration " + definition.name;
		int index = message.indexOf(end + ": ");
		if (index >= 0) {
			return message.substring(index + end.length() + 2).replaceAll("\\.$", "");
		}
		return (definition.type != ConfigDef.Type.PASSWORD) ? message.replaceAll("\\.$", "") : "it is not valid";
	}

}
