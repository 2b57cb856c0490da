package io.durablekafka.producer.settings;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one producer that are in force, each with its origin. Immutable.
 *
 * @since 0.1.0
 */
public final class ProducerSettings {

	/**
	 * Name of the producer that records of all other topics go to.
	 */
	public static final String DEFAULT_PRODUCER = "default";

	private static final Map<String, ConfigDef.ConfigKey> KEYS = ProducerConfig.configDef().configKeys();

	private final String producer;

	private final Map<String, Object> values;

	private final Map<String, SettingOrigin> origins;

	/**
	 * Create settings.
	 * @param producer name of the producer
	 * @param values what is set by anybody, under the client's names
	 * @param origins origin of each value, and of values that are not set: the property
	 * that would set them
	 */
	public ProducerSettings(String producer, Map<String, Object> values, Map<String, SettingOrigin> origins) {
		this.producer = producer;
		this.values = new TreeMap<>(values);
		this.origins = Map.copyOf(origins);
	}

	/**
	 * Name of the producer.
	 * @return the name, {@value #DEFAULT_PRODUCER} for the primary one
	 */
	public String producer() {
		return this.producer;
	}

	/**
	 * Names of what is set by anybody, presets included.
	 * @return the client's names, sorted
	 */
	public Set<String> keys() {
		return new TreeSet<>(this.values.keySet());
	}

	/**
	 * Whether anybody, a preset included, has set a value.
	 * @param key the client's name of the setting
	 * @return whether there is a value
	 */
	public boolean isSet(String key) {
		return this.values.get(key) != null;
	}

	/**
	 * Whether the application has set a value.
	 * @param key the client's name of the setting
	 * @return whether it has, unlike a preset or a default
	 */
	public boolean isExplicit(String key) {
		return isSet(key) && origin(key).layer().isExplicit();
	}

	/**
	 * Value as it was set.
	 * @param key the client's name of the setting
	 * @return the value, {@code null} if it is not set
	 */
	public @Nullable Object raw(String key) {
		return this.values.get(key);
	}

	/**
	 * Value in force, which is Kafka's default for what is not set.
	 * @param key the client's name of the setting
	 * @return the value, of the type that the client gives it; as it was set, when the
	 * client does not know the setting or would not accept the value
	 */
	public @Nullable Object get(String key) {
		ConfigDef.ConfigKey definition = KEYS.get(key);
		Object value = this.values.get(key);
		if (definition == null) {
			return value;
		}
		if (value == null) {
			return definition.hasDefault() ? definition.defaultValue : null;
		}
		try {
			return ConfigDef.parseType(key,
					(value instanceof Number number) ? String.valueOf(number.longValue()) : value, definition.type);
		}
		catch (ConfigException ex) {
			return value;
		}
	}

	/**
	 * Number in force.
	 * @param key the client's name of the setting
	 * @return the number, zero if the value is not one
	 */
	public long number(String key) {
		return (get(key) instanceof Number number) ? number.longValue() : 0;
	}

	/**
	 * Text in force.
	 * @param key the client's name of the setting
	 * @return the trimmed text, empty if there is no value
	 */
	public String text(String key) {
		Object value = get(key);
		return (value != null) ? value.toString().trim() : "";
	}

	/**
	 * Flag in force.
	 * @param key the client's name of the setting
	 * @return whether the value is true
	 */
	public boolean flag(String key) {
		return Boolean.parseBoolean(text(key));
	}

	/**
	 * Where a value came from.
	 * @param key the client's name of the setting
	 * @return the origin; that of Kafka's default when the value is not set
	 */
	public SettingOrigin origin(String key) {
		SettingOrigin origin = this.origins.get(key);
		return (origin != null) ? origin
				: new SettingOrigin(SettingLayer.KAFKA_DEFAULT, "durable-kafka.producer.properties." + key, null);
	}

	/**
	 * Property to name in a message: the one that holds the value, or that would change
	 * it.
	 * @param key the client's name of the setting
	 * @return the name in the application's configuration
	 */
	public String property(String key) {
		return origin(key).property();
	}

	/**
	 * All values under the client's names, as a producer takes them.
	 * @return a copy
	 */
	public Map<String, Object> values() {
		return new TreeMap<>(this.values);
	}

}
