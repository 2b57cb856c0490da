package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.SettingMask;
import org.jspecify.annotations.Nullable;

/**
 * Knows which values must not be shown.
 */
final class Secrets {

	private Secrets() {
	}

	/**
	 * Value as it may be shown.
	 * @param key the client's name of the setting
	 * @param value the value
	 * @return the value, or asterisks
	 */
	static @Nullable Object mask(String key, @Nullable Object value) {
		return SettingMask.isSecret(key, value) ? SettingMask.MASK : value;
	}

	static boolean isSecret(String key) {
		return SettingMask.isSecret(key, null);
	}

}
