package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.durablekafka.producer.lint.ApplicationFacts.DoubledProperty;
import io.durablekafka.producer.lint.ApplicationFacts.Names;
import io.durablekafka.producer.lint.ApplicationFacts.UnknownName;
import io.durablekafka.producer.lint.StaticLint;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Gathers the names that the application uses in its configuration.
 */
final class NameFacts {

	private static final List<String> SECRETS = List.of("spring.kafka.properties.sasl.jaas.config",
			"spring.kafka.producer.properties.sasl.jaas.config", "durable-kafka.producer.properties.sasl.jaas.config",
			"spring.kafka.ssl.key-password", "spring.kafka.ssl.key-store-password",
			"spring.kafka.ssl.trust-store-password", "spring.kafka.producer.ssl.key-password",
			"spring.kafka.producer.ssl.key-store-password", "spring.kafka.producer.ssl.trust-store-password");

	private final ConfiguredProperties properties;

	// most applications have no property that would need it
	private final SingletonSupplier<KnownProperties> known = SingletonSupplier.of(KnownProperties::new);

	private final @Nullable String applicationName;

	NameFacts(ConfiguredProperties properties, @Nullable String applicationName) {
		this.properties = properties;
		this.applicationName = applicationName;
	}

	Names gather(List<ProducerSettings> producers, Set<String> ignoredRules) {
		List<UnknownName> unknown = unknownProperties();
		for (String rule : ignoredRules) {
			if (!StaticLint.ids().contains(rule)) {
				unknown.add(new UnknownName("durable-kafka.lint.ignore", rule, "'durable-kafka.lint.ignore'",
						StaticLint.ids()));
			}
		}
		return new Names(clientIds(producers), doubledProperties(), unknown, inlineSecrets());
	}

	private Map<String, String> clientIds(List<ProducerSettings> producers) {
		Map<String, String> ids = new HashMap<>();
		for (ProducerSettings settings : producers) {
			String id = settings.text(ProducerConfig.CLIENT_ID_CONFIG);
			if (id.isEmpty() && StringUtils.hasText(this.applicationName)) {
				id = this.applicationName + "-producer";
			}
			ids.put(settings.producer(), id);
		}
		return ids;
	}

	/**
	 * Variables of the process environment are left out: what is a name of ours cannot be
	 * told there.
	 */
	private List<UnknownName> unknownProperties() {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(KnownProperties.PREFIX);
		List<UnknownName> unknown = new ArrayList<>();
		Set<String> seen = new TreeSet<>();
		for (ConfigurationPropertySource source : this.properties.sources()) {
			if (source instanceof IterableConfigurationPropertySource iterable
					&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				iterable.stream()
					.filter((name) -> prefix.isAncestorOf(name) && !this.known.obtain().contains(name))
					.filter((name) -> seen.add(name.toString()))
					.forEach((name) -> unknown.add(unknown(name, source)));
			}
		}
		return unknown;
	}

	private UnknownName unknown(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		String location = ConfiguredProperties.location(source.getConfigurationProperty(name));
		return new UnknownName(name.toString(), name.toString(),
				(location != null) ? "'%s' (%s)".formatted(name, location) : "'%s'".formatted(name), knownNear(name));
	}

	/**
	 * All names there are, those in a map with the key that was used.
	 */
	private Set<String> knownNear(ConfigurationPropertyName name) {
		Set<String> names = new TreeSet<>();
		for (String pattern : this.known.obtain().names()) {
			int index = Arrays.asList(pattern.split("\\.")).indexOf("*");
			if (index < 0) {
				names.add(pattern);
			}
			else if (index < name.getNumberOfElements()) {
				names.add(pattern.replace("*", name.getElement(index, ConfigurationPropertyName.Form.ORIGINAL)));
			}
		}
		return names;
	}

	private List<DoubledProperty> doubledProperties() {
		List<DoubledProperty> doubled = new ArrayList<>();
		for (String prefix : List.of("spring.kafka.producer", "spring.kafka")) {
			if (!this.properties.hasEntries(prefix + ".properties")) {
				continue;
			}
			SpringNames.TYPED.forEach((key, typed) -> {
				ConfigurationProperty one = this.properties.find(prefix + "." + typed);
				ConfigurationProperty other = this.properties.find(prefix + ".properties", key);
				if (one != null && other != null && !text(one).equals(text(other)) && !isServers(key)) {
					doubled.add(new DoubledProperty(key, prefix + ".properties." + key, prefix + "." + typed,
							"in Spring Boot, 'properties' win over what has a type"));
				}
			});
			addIgnoredServers(doubled, prefix);
		}
		addDoubledProperties(doubled, "durable-kafka.producer");
		return doubled;
	}

	private void addDoubledProperties(List<DoubledProperty> doubled, String prefix) {
		if (!this.properties.hasEntries(prefix + ".properties")) {
			return;
		}
		for (TypedSetting setting : TypedSetting.ALL) {
			ConfigurationProperty one = this.properties.find(prefix + "." + setting.name());
			ConfigurationProperty other = this.properties.find(prefix + ".properties", setting.key());
			if (one != null && other != null) {
				doubled.add(new DoubledProperty(setting.key(), prefix + ".properties." + setting.key(),
						prefix + "." + setting.name(), "'properties' win over what has a type"));
			}
		}
	}

	private void addIgnoredServers(List<DoubledProperty> doubled, String prefix) {
		String key = ProducerConfig.BOOTSTRAP_SERVERS_CONFIG;
		ConfigurationProperty ignored = this.properties.find(prefix + ".properties", key);
		ConfigurationProperty counts = this.properties.find("spring.kafka.producer.bootstrap-servers");
		counts = (counts != null) ? counts : this.properties.find("spring.kafka.bootstrap-servers");
		if (ignored != null && (counts == null || !text(counts).equals(text(ignored)))) {
			doubled.add(new DoubledProperty(key, "spring.kafka.bootstrap-servers", prefix + ".properties." + key,
					"Spring Boot sets the connection last"));
		}
	}

	private static boolean isServers(String key) {
		return key.equals(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
	}

	private static String text(ConfigurationProperty property) {
		return String.valueOf(property.getValue()).trim();
	}

	private Set<String> inlineSecrets() {
		Set<String> found = new TreeSet<>();
		for (String name : SECRETS) {
			ConfigurationProperty property = this.properties.find(name);
			if (property != null && isInFile(property.getOrigin()) && isInline(text(property))) {
				found.add(name);
			}
		}
		return found;
	}

	private static boolean isInFile(@Nullable Origin origin) {
		Origin inner = (origin instanceof PropertySourceOrigin source) ? source.getOrigin() : origin;
		return inner instanceof TextResourceOrigin;
	}

	private static boolean isInline(String value) {
		return !value.isEmpty() && !value.contains("${");
	}

}
