package io.durablekafka.autoconfigure;

import java.util.Collection;

import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Value of a setting, and where it came from.
 *
 * @param value the value as the client takes it
 * @param origin where it came from
 */
record TracedValue(Object value, SettingOrigin origin) {

	SettingLayer layer() {
		return this.origin.layer();
	}

	/**
	 * Whether two values mean the same to the client, which parses text.
	 */
	static boolean isSame(@Nullable Object one, @Nullable Object other) {
		return one != null && other != null && (one.equals(other) || text(one).equals(text(other)));
	}

	/**
	 * Whether a value in force comes from a configured one: it is the same, or it is the
	 * prefix of transactional ids, completed with the name of the instance.
	 */
	static boolean comesFrom(String key, @Nullable Object configured, Object value) {
		return isSame(configured, value) || configured != null && key.equals(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
				&& text(value).startsWith(text(configured));
	}

	private static String text(Object value) {
		if (value instanceof Class<?> type) {
			return type.getName();
		}
		if (value instanceof Collection<?> values) {
			return StringUtils.collectionToCommaDelimitedString(values.stream().map(TracedValue::text).toList());
		}
		return value.toString().trim();
	}

}
