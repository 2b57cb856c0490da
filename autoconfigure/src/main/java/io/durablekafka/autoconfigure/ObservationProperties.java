package io.durablekafka.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of observations.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka.observation")
public class ObservationProperties {

	/**
	 * How observations of templates are named, with
	 * 'spring.kafka.template.observation-enabled'. A KafkaTemplateObservationConvention
	 * bean goes before this.
	 */
	private Convention convention = Convention.SPRING;

	public Convention getConvention() {
		return this.convention;
	}

	public void setConvention(Convention convention) {
		this.convention = convention;
	}

	/**
	 * Names and key-values.
	 */
	public enum Convention {

		/**
		 * Those of Spring for Apache Kafka.
		 */
		SPRING,

		/**
		 * Those of OpenTelemetry's semantic conventions for messaging.
		 */
		OPENTELEMETRY

	}

}
