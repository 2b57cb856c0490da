package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.util.List;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.actuate.KafkaConsoleEndpoint;
import io.durablekafka.actuate.OutboxFigures;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the console, a page for operators on top of the endpoints.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { DurableKafkaAutoConfiguration.class, OutboxAutoConfiguration.class })
@ConditionalOnBooleanProperty("durable-kafka.console.enabled")
@EnableConfigurationProperties(ConsoleProperties.class)
public final class DurableKafkaConsoleAutoConfiguration {

	/**
	 * With Spring Boot's Actuator.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, OperationResponseBody.class })
	@ConditionalOnBean({ DeliveryFactory.class, OutboxFigures.class })
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
		KafkaConsoleEndpoint kafkaConsoleEndpoint(ListableBeanFactory beanFactory, OutboxFigures figures,
				DeliveryFactory deliveries, ObjectProvider<OutboxSharing> sharing,
				ObjectProvider<WebEndpointsSupplier> endpoints, ConsoleProperties properties, Environment environment) {
			return new KafkaConsoleEndpoint(environment.getProperty("spring.application.name", "application"),
					properties.getRefreshInterval(), beanFactory.getBeansOfType(DeliveryStatus.class).values(), figures,
					deliveries.policies().control(), new SharedLanes(sharing.getIfAvailable()),
					new ExposedEndpoints(endpoints), Clock.systemUTC());
		}

		@Bean
		ConsoleNotice consoleNotice(ObjectProvider<WebEndpointsSupplier> endpoints,
				ObjectProvider<PathMappedEndpoints> paths, Environment environment) {
			ExposedEndpoints exposed = new ExposedEndpoints(endpoints);
			return new ConsoleNotice(() -> exposed.get().keySet(), new ConsoleAddress(environment, paths));
		}

	}

	/**
	 * Without it, there is nothing that the console could be built on.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint")
	static class NothingToBuildOn {

		@Bean
		ConsoleNotice consoleNotice() {
			return new ConsoleNotice(List::of, () -> "");
		}

	}

}
