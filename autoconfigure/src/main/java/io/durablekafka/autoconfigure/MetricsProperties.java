package io.durablekafka.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the meters.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka.metrics")
public class MetricsProperties {

	/**
	 * Greatest number of topics, for each producer, that have meters of their own.
	 * Records of further topics count as topic 'other'.
	 */
	private int maxTopics = 100;

	public int getMaxTopics() {
		return this.maxTopics;
	}

	public void setMaxTopics(int maxTopics) {
		this.maxTopics = maxTopics;
	}

}
