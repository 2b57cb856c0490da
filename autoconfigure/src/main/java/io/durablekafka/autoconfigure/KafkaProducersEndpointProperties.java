package io.durablekafka.autoconfigure;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the endpoint {@code kafkaproducers}.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.kafkaproducers")
public class KafkaProducersEndpointProperties {

	/**
	 * When to show the values of settings. Secrets are never shown.
	 */
	private Show showValues = Show.ALWAYS;

	/**
	 * Roles of those who may see values when they are shown to authorized users. When
	 * empty, all authenticated users are authorized.
	 */
	private final Set<String> roles = new HashSet<>();

	public Show getShowValues() {
		return this.showValues;
	}

	public void setShowValues(Show showValues) {
		this.showValues = showValues;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

}
