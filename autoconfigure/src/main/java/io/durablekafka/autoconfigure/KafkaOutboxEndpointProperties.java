package io.durablekafka.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the endpoint {@code kafkaoutbox}.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.kafkaoutbox")
public class KafkaOutboxEndpointProperties {

	/**
	 * Whether to show key, value and headers of a record to those who may read the
	 * endpoint.
	 */
	private boolean showContents;

	public boolean isShowContents() {
		return this.showContents;
	}

	public void setShowContents(boolean showContents) {
		this.showContents = showContents;
	}

}
