package io.durablekafka.autoconfigure;

import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Finds out in which file and line, or where else, a property is set.
 */
final class PropertyOrigins {

	private static final String ATTACHED = "configurationProperties";

	private final Iterable<ConfigurationPropertySource> sources;

	PropertyOrigins(Environment environment) {
		this.sources = (environment instanceof ConfigurableEnvironment configurable) ? sources(configurable)
				: Collections.emptyList();
	}

	/**
	 * Those that Spring Boot has made know the names of the variables of the process
	 * already, which takes a while to find out.
	 */
	private static Iterable<ConfigurationPropertySource> sources(ConfigurableEnvironment environment) {
		return environment.getPropertySources().contains(ATTACHED) ? ConfigurationPropertySources.get(environment)
				: ConfigurationPropertySources.from(environment.getPropertySources());
	}

	/**
	 * Where a property is set.
	 * @param name name of the property
	 * @return the place, {@code null} if the property is not set
	 */
	@Nullable String locate(String name) {
		ConfigurationPropertyName property = ConfigurationPropertyName.of(name);
		return locate(List.of(property, property.append("[0]")));
	}

	/**
	 * Where an entry of a map is set.
	 * @param map name of the property that is a map
	 * @param key the entry's key, which may have dots
	 * @return the place, {@code null} if the entry is not set
	 */
	@Nullable String locateEntry(String map, String key) {
		ConfigurationPropertyName parent = ConfigurationPropertyName.of(map);
		ConfigurationPropertyName dotted = ConfigurationPropertyName.ofIfValid(map + "." + key);
		ConfigurationPropertyName bracketed = parent.append("[" + key + "]");
		String location = locate((dotted != null) ? List.of(dotted, bracketed) : List.of(bracketed));
		return (location != null) ? location : locateWrittenOtherwise(parent, key);
	}

	private @Nullable String locate(List<ConfigurationPropertyName> names) {
		for (ConfigurationPropertySource source : this.sources) {
			for (ConfigurationPropertyName name : names) {
				ConfigurationProperty property = source.getConfigurationProperty(name);
				if (property != null) {
					return describe(property);
				}
			}
		}
		return null;
	}

	/**
	 * Keys of a map keep their case and may be in brackets in part.
	 */
	private @Nullable String locateWrittenOtherwise(ConfigurationPropertyName map, String key) {
		for (ConfigurationPropertySource source : this.sources) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				ConfigurationProperty property = iterable.stream()
					.filter((name) -> map.isAncestorOf(name) && keyOf(map, name).equals(key))
					.map(source::getConfigurationProperty)
					.filter(Objects::nonNull)
					.findFirst()
					.orElse(null);
				if (property != null) {
					return describe(property);
				}
			}
		}
		return null;
	}

	private static String keyOf(ConfigurationPropertyName map, ConfigurationPropertyName name) {
		StringBuilder key = new StringBuilder();
		for (int i = map.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
			key.append((key.length() > 0) ? "." : "")
				.append(name.getElement(i, ConfigurationPropertyName.Form.ORIGINAL));
		}
		return key.toString();
	}

	private static @Nullable String describe(ConfigurationProperty property) {
		return Objects.toString(property.getOrigin(), "an unknown place");
	}

}
