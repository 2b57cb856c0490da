package io.durablekafka.autoconfigure;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.actuate.OpenTelemetryKafkaTemplateObservationConvention;
import io.durablekafka.actuate.RelayObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.micrometer.KafkaTemplateObservationConvention;

/**
 * Auto-configuration of what is observed besides the sends of a template, and of how
 * observations are named.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = DurableKafkaAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ KafkaTemplate.class, ObservationRegistry.class })
@ConditionalOnBean(DeliveryStatus.class)
@ConditionalOnBooleanProperty("spring.kafka.template.observation-enabled")
@EnableConfigurationProperties(ObservationProperties.class)
public final class DurableKafkaObservationAutoConfiguration {

	@Bean
	@ConditionalOnProperty(name = "durable-kafka.observation.convention", havingValue = "opentelemetry")
	@ConditionalOnMissingBean(KafkaTemplateObservationConvention.class)
	OpenTelemetryKafkaTemplateObservationConvention openTelemetryKafkaTemplateObservationConvention() {
		return new OpenTelemetryKafkaTemplateObservationConvention();
	}

	/**
	 * Relays start after all singletons are there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(ObservationRegistry.class)
	static class RelayObservationConfiguration {

		@Bean
		@ConditionalOnMissingBean
		RelayObservations relayObservations(ObservationRegistry registry) {
			return new RelayObservations(registry);
		}

		@Bean
		SmartInitializingSingleton durableKafkaRelayObserving(RelayObservations observations,
				ListableBeanFactory beanFactory) {
			return () -> beanFactory.getBeansOfType(DurableDelivery.class)
				.values()
				.forEach((delivery) -> delivery.setSending(observations::start));
		}

	}

}
