package io.durablekafka.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * Properties as they were written, with the place where they were.
 */
final class ConfiguredProperties {

	private final Environment environment;

	ConfiguredProperties(Environment environment) {
		this.environment = environment;
	}

	Iterable<ConfigurationPropertySource> sources() {
		return ConfigurationPropertySources.get(this.environment);
	}

	/**
	 * The property that counts, with its value before placeholders are resolved.
	 * @param name name of the property
	 * @return the property, {@code null} if nobody has set it
	 */
	@Nullable ConfigurationProperty find(String name) {
		ConfigurationPropertyName configurationName = ConfigurationPropertyName.adapt(name, '.');
		for (ConfigurationPropertySource source : sources()) {
			ConfigurationProperty property = source.getConfigurationProperty(configurationName);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	/**
	 * Whether somebody may have set an entry of a map.
	 * @param prefix name of the map
	 * @return {@code false} if certainly nobody has
	 */
	boolean hasEntries(String prefix) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(prefix);
		for (ConfigurationPropertySource source : sources()) {
			if (source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT) {
				return true;
			}
		}
		return false;
	}

	/**
	 * An entry of a map, whose key can be written with or without brackets.
	 * @param prefix name of the map
	 * @param key the key
	 * @return the property, {@code null} if nobody has set it
	 */
	@Nullable ConfigurationProperty find(String prefix, String key) {
		ConfigurationProperty property = find(prefix + "." + key);
		return (property != null) ? property : find(prefix + "[" + key + "]");
	}

	/**
	 * Where a property was written.
	 * @param property the property
	 * @return file and line or the like, {@code null} if it is not known
	 */
	static @Nullable String location(@Nullable ConfigurationProperty property) {
		return (property != null && property.getOrigin() != null) ? property.getOrigin().toString() : null;
	}

}
