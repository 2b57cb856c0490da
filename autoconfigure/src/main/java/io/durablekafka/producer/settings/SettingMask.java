package io.durablekafka.producer.settings;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into what may be shown to people: secrets become asterisks. When in doubt,
 * a value is a secret.
 *
 * @since 0.1.0
 */
public final class SettingMask {

	/**
	 * What stands for a secret.
	 */
	public static final String MASK = "******";

	private static final Map<String, ConfigDef.ConfigKey> KEYS = ProducerConfig.configDef().configKeys();

	private static final Pattern SECRET_NAMES = Pattern.compile(
			"passw|passphrase|pwd|secret|token|jaas|credential|user\\.?info|private|signature|(api|access|keystore)[._-]?key");

	private static final Pattern SECRET_VALUES = Pattern.compile("-----BEGIN |passw(or)?d\\s*=|secret\\s*=",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s,]+@");

	private static final int SHORTEST_SECRET = 4;

	private SettingMask() {
	}

	/**
	 * Whether a value must not be shown.
	 * @param key the client's name of the setting
	 * @param value the value
	 * @return whether it is a secret, or looks like one
	 */
	public static boolean isSecret(String key, @Nullable Object value) {
		ConfigDef.ConfigKey definition = KEYS.get(key);
		if (value instanceof Password || (definition != null && definition.type == ConfigDef.Type.PASSWORD)) {
			return true;
		}
		boolean named = definition == null && SECRET_NAMES.matcher(key.toLowerCase(Locale.ROOT)).find();
		return named || (value != null && SECRET_VALUES.matcher(value.toString()).find());
	}

	/**
	 * A value as it may be shown.
	 * @param key the client's name of the setting
	 * @param value the value
	 * @return a number, a flag or a text; {@code null} if there is no value
	 */
	public static @Nullable Object show(String key, @Nullable Object value) {
		if (value == null) {
			return null;
		}
		if (isSecret(key, value)) {
			return MASK;
		}
		if (value instanceof Number || value instanceof Boolean) {
			return value;
		}
		return USER_INFO.matcher(text(value)).replaceAll("://" + MASK + "@");
	}

	/**
	 * The text of an object that nobody knows might be anything.
	 */
	private static String text(Object value) {
		if (value instanceof CharSequence || value instanceof Enum<?> || value instanceof Duration) {
			return value.toString();
		}
		if (value instanceof Collection<?> values) {
			return values.stream().map(SettingMask::text).collect(Collectors.joining(","));
		}
		return (value instanceof Class<?> type) ? type.getName() : value.getClass().getName();
	}

	/**
	 * A text without the secrets of a producer.
	 * @param settings settings of the producer
	 * @param text a text that may quote values
	 * @return the text, with asterisks in place of secrets
	 */
	public static String redact(ProducerSettings settings, String text) {
		String redacted = text;
		for (Map.Entry<String, Object> entry : settings.values().entrySet()) {
			if (isSecret(entry.getKey(), entry.getValue())) {
				Object value = entry.getValue();
				String secret = (value instanceof Password password) ? password.value() : String.valueOf(value);
				redacted = (secret.length() >= SHORTEST_SECRET) ? redacted.replace(secret, MASK) : redacted;
			}
		}
		return redacted;
	}

}
