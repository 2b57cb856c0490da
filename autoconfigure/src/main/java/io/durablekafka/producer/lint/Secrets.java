package io.durablekafka.producer.lint;

import java.util.Locale;
import java.util.regex.Pattern;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Knows which values must not be shown.
 */
final class Secrets {

	private static final String MASK = "******";

	private static final Pattern NAMES = Pattern
		.compile("password|passphrase|secret|token|jaas|credential|user\\.?info|private|api\\.?key|keystore\\.key");

	private static final ConfigDef DEFINITIONS = ProducerConfig.configDef();

	private Secrets() {
	}

	/**
	 * Value as it may be shown.
	 * @param key the client's name of the setting
	 * @param value the value
	 * @return the value, or asterisks
	 */
	static @Nullable Object mask(String key, @Nullable Object value) {
		return (value != null && (value instanceof Password || isSecret(key))) ? MASK : value;
	}

	static boolean isSecret(String key) {
		ConfigDef.ConfigKey definition = DEFINITIONS.configKeys().get(key);
		return (definition != null) ? definition.type == ConfigDef.Type.PASSWORD
				: NAMES.matcher(key.toLowerCase(Locale.ROOT)).find();
	}

}
