package io.durablekafka.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the console.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka.console")
public class ConsoleProperties {

	/**
	 * Whether to serve a page on top of the endpoints, as the endpoint 'kafkaconsole'.
	 */
	private boolean enabled;

	/**
	 * How often a page that is looked at asks for figures.
	 */
	private Duration refreshInterval = Duration.ofSeconds(2);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getRefreshInterval() {
		return this.refreshInterval;
	}

	public void setRefreshInterval(Duration refreshInterval) {
		this.refreshInterval = refreshInterval;
	}

}
