package io.durablekafka.autoconfigure;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.actuate.KafkaOutboxEndpoint;
import io.durablekafka.actuate.KafkaOutboxEndpointWebExtension;
import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.outbox.OutboxStore;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the endpoint {@code kafkaoutbox}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = DurableKafkaAutoConfiguration.class)
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, OperationResponseBody.class })
@ConditionalOnBean({ DeliveryFactory.class, OutboxFigures.class })
@ConditionalOnAvailableEndpoint(KafkaOutboxEndpoint.class)
@EnableConfigurationProperties(KafkaOutboxEndpointProperties.class)
public final class KafkaOutboxEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	KafkaOutboxEndpoint kafkaOutboxEndpoint(DeliveryFactory deliveries, ListableBeanFactory beanFactory,
			OutboxFigures figures, ObjectProvider<OutboxSharing> sharing, KafkaOutboxEndpointProperties properties,
			ApplicationEventPublisher events) {
		OutboxStore store = deliveries.store();
		return new KafkaOutboxEndpoint((store != null) ? store.administration() : null,
				beanFactory.getBeansOfType(DeliveryStatus.class).values(), figures, deliveries.policies(),
				new SharedLanes(sharing.getIfAvailable()), properties.isShowContents(), events::publishEvent);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(KafkaOutboxEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	KafkaOutboxEndpointWebExtension kafkaOutboxEndpointWebExtension(KafkaOutboxEndpoint endpoint) {
		return new KafkaOutboxEndpointWebExtension(endpoint);
	}

}
