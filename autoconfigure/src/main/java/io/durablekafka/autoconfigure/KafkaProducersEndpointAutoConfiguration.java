package io.durablekafka.autoconfigure;

import java.time.Duration;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.actuate.KafkaProducersEndpoint;
import io.durablekafka.actuate.KafkaProducersEndpointWebExtension;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.cluster.ClusterCheck;
import io.durablekafka.producer.settings.ProducerCatalog;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the endpoint {@code kafkaproducers}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ProducerLintAutoConfiguration.class)
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, SanitizingFunction.class })
@ConditionalOnBean(ProducerCatalog.class)
@ConditionalOnAvailableEndpoint(KafkaProducersEndpoint.class)
@EnableConfigurationProperties(KafkaProducersEndpointProperties.class)
public final class KafkaProducersEndpointAutoConfiguration {

	private static final int ROUNDS = 2;

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	@Bean
	@ConditionalOnMissingBean
	KafkaProducersEndpoint kafkaProducersEndpoint(ProducerCatalog catalog, ListableBeanFactory beanFactory,
			LintReport report, ObjectProvider<ClusterCheck> clusterCheck, DurableKafkaProperties durable,
			ObjectProvider<SanitizingFunction> sanitizingFunctions, KafkaProducersEndpointProperties properties) {
		return new KafkaProducersEndpoint(catalog, beanFactory.getBeansOfType(DeliveryStatus.class).values(), report,
				clusterCheck.getIfAvailable(),
				durable.getLint().getCluster().getTimeout().multipliedBy(ROUNDS).plus(PATIENCE),
				sanitizingFunctions.orderedStream().toList(), properties.getShowValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(KafkaProducersEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	KafkaProducersEndpointWebExtension kafkaProducersEndpointWebExtension(KafkaProducersEndpoint endpoint,
			KafkaProducersEndpointProperties properties) {
		return new KafkaProducersEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles());
	}

}
