package io.durablekafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;

/**
 * What properties of ours say about a producer.
 *
 * @param layer how strong they are
 * @param prefix what their names begin with, such as {@code durable-kafka.producer}
 * @param properties the properties
 * @param origins finds where they are set
 */
record TypedLayer(SettingLayer layer, String prefix, ProducerProperties properties, PropertyOrigins origins) {

	/**
	 * The values that are set.
	 * @return values under the client's names
	 */
	Map<String, TracedValue> values() {
		Map<String, TracedValue> values = new LinkedHashMap<>();
		for (TypedSetting setting : TypedSetting.ALL) {
			Object value = setting.valueIn(this.properties);
			if (value != null) {
				values.put(setting.key(), new TracedValue(value, origin(setting.name())));
			}
		}
		this.properties.getProperties()
			.forEach((key, value) -> values.put(key, new TracedValue(value, new SettingOrigin(this.layer,
					nameOf("properties." + key), this.origins.locateEntry(nameOf("properties"), key)))));
		return values;
	}

	/**
	 * Origin of what one of the properties has set.
	 * @param name name of the property below the prefix
	 * @return its origin
	 */
	SettingOrigin origin(String name) {
		return new SettingOrigin(this.layer, nameOf(name), this.origins.locate(nameOf(name)));
	}

	private String nameOf(String name) {
		return this.prefix + "." + name;
	}

}
