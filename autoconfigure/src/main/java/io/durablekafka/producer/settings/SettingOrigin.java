package io.durablekafka.producer.settings;

import org.jspecify.annotations.Nullable;

/**
 * Where a value came from.
 *
 * @param layer who has set it
 * @param property name of the property in the application's configuration that holds the
 * value, or that would change it, such as {@code durable-kafka.producer.linger}
 * @param location file and line, or other place of the property, when it is known, such
 * as {@code class path resource [application.yml] - 7:13}; name of the preset for what a
 * preset has set, such as {@code optimize-for: balanced}
 * @since 0.1.0
 */
public record SettingOrigin(SettingLayer layer, String property, @Nullable String location) {

	/**
	 * The origin in words.
	 * @return a text for people
	 */
	public String describe() {
		return switch (this.layer) {
			case CODE -> "code of the application";
			case CONNECTION_DETAILS -> "connection details";
			case PRESET -> "preset '%s'".formatted((this.location != null) ? this.location : this.property);
			case SPRING_BOOT_DEFAULT -> "Spring Boot's default";
			case KAFKA_DEFAULT -> "Kafka's default";
			default -> (this.location != null) ? "'%s' (%s)".formatted(this.property, this.location)
					: "'%s'".formatted(this.property);
		};
	}

}
