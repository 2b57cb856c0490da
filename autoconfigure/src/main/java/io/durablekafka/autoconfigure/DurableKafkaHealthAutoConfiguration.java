package io.durablekafka.autoconfigure;

import java.time.Duration;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.actuate.DurableKafkaHealthIndicator;
import io.durablekafka.actuate.HealthLimits;
import io.durablekafka.actuate.IdleKafka;
import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.producer.lint.cluster.ClusterProbe;
import io.durablekafka.producer.settings.ProducerCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the health component {@code durableKafka}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		beforeName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration",
		afterName = { "io.durablekafka.autoconfigure.DurableKafkaAutoConfiguration",
				"org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration" })
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean({ DeliveryStatus.class, OutboxFigures.class })
@ConditionalOnEnabledHealthIndicator("durablekafka")
@EnableConfigurationProperties(HealthProperties.class)
public final class DurableKafkaHealthAutoConfiguration {

	private static final Duration IDLE_AFTER = Duration.ofSeconds(30);

	private static final Duration OUTBOX_FIRST_MAX_AGE = Duration.ofSeconds(10);

	private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

	@Bean
	@ConditionalOnMissingBean(name = "durableKafkaHealthIndicator")
	DurableKafkaHealthIndicator durableKafkaHealthIndicator(ListableBeanFactory beanFactory, OutboxFigures figures,
			HealthProperties properties, DurableKafkaProperties durable, ObjectProvider<ClusterProbe> probes) {
		SettingsChecks.check(properties);
		ClusterProbe probe = probes.getIfAvailable();
		return new DurableKafkaHealthIndicator(beanFactory.getBeansOfType(DeliveryStatus.class).values(), figures,
				limits(properties, !new Topics(durable).outboxFirst().isEmpty()),
				new IdleKafka((probe != null) ? probe::failure : null, IDLE_AFTER, System::nanoTime));
	}

	/**
	 * Where records are always stored, that some wait for the relay says nothing.
	 */
	private static HealthLimits limits(HealthProperties properties, boolean outboxFirst) {
		Duration maxAge = properties.getMaxAge();
		if (outboxFirst && maxAge == null && properties.getMaxPending() == null) {
			maxAge = OUTBOX_FIRST_MAX_AGE;
		}
		return new HealthLimits(properties.getMaxPending(), maxAge, properties.getMaxDead());
	}

	@Bean
	@Nullable ClusterProbe durableKafkaHealthProbe(ObjectProvider<ProducerCatalog> catalog, HealthProperties properties) {
		Duration interval = properties.getProbeInterval();
		if (interval.isZero()) {
			return null;
		}
		return new ClusterProbe(() -> catalog.getObject().producers(), interval, PROBE_TIMEOUT, System::nanoTime);
	}

	/**
	 * Where {@code DEGRADED} stands among the statuses.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HealthEndpointProperties.class)
	static class StatusOrderConfiguration {

		/**
		 * Boot's order leaves unknown statuses out of the whole; the application's own
		 * order goes before this one. What is not mapped answers 200, so DEGRADED does.
		 */
		@Bean
		@ConditionalOnMissingBean
		StatusAggregator healthStatusAggregator(ObjectProvider<HealthEndpointProperties> properties) {
			HealthEndpointProperties endpoint = properties.getIfAvailable();
			if (endpoint != null && !endpoint.getStatus().getOrder().isEmpty()) {
				return StatusAggregator.of(endpoint.getStatus().getOrder());
			}
			return StatusAggregator.of(Status.DOWN, Status.OUT_OF_SERVICE, DurableKafkaHealthIndicator.DEGRADED,
					Status.UP, Status.UNKNOWN);
		}

	}

}
