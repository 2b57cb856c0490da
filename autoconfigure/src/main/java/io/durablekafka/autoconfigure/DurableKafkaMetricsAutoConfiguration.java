package io.durablekafka.autoconfigure;

import java.util.stream.Collectors;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.actuate.DurableKafkaMetrics;
import io.durablekafka.actuate.LintMetrics;
import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.actuate.OutboxLimitsMetrics;
import io.durablekafka.actuate.RelayLanesMetrics;
import io.durablekafka.actuate.SkippedEnrichersMetrics;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.record.SkippedEnrichers;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters {@code durable.kafka.*}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = { "io.durablekafka.autoconfigure.DurableKafkaAutoConfiguration",
		"io.durablekafka.autoconfigure.ProducerLintAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, DeliveryStatus.class, OutboxFigures.class })
@EnableConfigurationProperties(MetricsProperties.class)
public final class DurableKafkaMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DurableKafkaMetrics durableKafkaMetrics(ListableBeanFactory beanFactory, OutboxFigures figures,
			MetricsProperties properties) {
		SettingsChecks.positive("durable-kafka.metrics.max-topics", properties.getMaxTopics());
		return new DurableKafkaMetrics(beanFactory.getBeansOfType(DeliveryStatus.class).values(), figures,
				properties.getMaxTopics());
	}

	@Bean
	@ConditionalOnBean(OutboxCap.class)
	@ConditionalOnMissingBean
	OutboxLimitsMetrics outboxLimitsMetrics(ObjectProvider<OutboxCap> cap, ObjectProvider<OutboxStore> store) {
		return new OutboxLimitsMetrics(cap.getIfAvailable(), store.getIfAvailable());
	}

	@Bean
	@ConditionalOnBean(OutboxSharing.class)
	@ConditionalOnMissingBean
	RelayLanesMetrics relayLanesMetrics(ObjectProvider<OutboxSharing> sharing) {
		return new RelayLanesMetrics(new SharedLanes(sharing.getIfAvailable()));
	}

	@Bean
	@ConditionalOnBean(LintReport.class)
	@ConditionalOnMissingBean
	LintMetrics lintMetrics(LintReport report, ListableBeanFactory beanFactory) {
		return new LintMetrics(report,
				beanFactory.getBeansOfType(DeliveryStatus.class)
					.values()
					.stream()
					.map(DeliveryStatus::producer)
					.collect(Collectors.toSet()));
	}

	@Bean
	@ConditionalOnBean(SkippedEnrichers.class)
	@ConditionalOnMissingBean
	SkippedEnrichersMetrics skippedEnrichersMetrics(SkippedEnrichers skipped) {
		return new SkippedEnrichersMetrics(skipped);
	}

}
