package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.cluster.ClusterCheck;
import io.durablekafka.producer.lint.cluster.ClusterCheckSettings;
import io.durablekafka.producer.lint.cluster.ClusterCheckSources;
import io.durablekafka.producer.lint.cluster.LiveProducers;
import io.durablekafka.producer.lint.cluster.TopicSource;
import io.durablekafka.producer.settings.ProducerCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Auto-configuration of the rules that look for mistakes in the configuration of
 * producers, at the start and by asking their clusters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = KafkaAutoConfiguration.class, after = DurableKafkaAutoConfiguration.class)
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnBooleanProperty(name = "durable-kafka.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ DurableKafkaProperties.class, KafkaProperties.class })
public final class ProducerLintAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LintReport lintReport() {
		return new LintReport();
	}

	/**
	 * The rules that need no broker.
	 */
	@Bean
	@ConditionalOnBooleanProperty(name = "durable-kafka.lint.enabled", matchIfMissing = true)
	static ProducerLintTrigger producerLintTrigger(ObjectProvider<DurableKafkaProperties> properties,
			ConfigurableListableBeanFactory beanFactory, Environment environment, ObjectProvider<LintReport> report) {
		return new ProducerLintTrigger(() -> {
			LintProperties lint = properties.getObject().getLint();
			return new ProducerLint(lint, new LintFacts(beanFactory, environment, lint.getIgnore()),
					report.getObject());
		});
	}

	/**
	 * What the application says of its producers, and asks their clusters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(ProducerCatalog.class)
	static class ReportConfiguration {

		@Bean
		ProducersStarted durableKafkaProducersStarted(ObjectProvider<ProducerCatalog> catalog,
				ObjectProvider<DurableDelivery> delivery, DurableKafkaProperties properties,
				ObjectProvider<ClusterCheck> check) {
			return new ProducersStarted(new ProducerSettingsLog(catalog, delivery, new Topics(properties)), check);
		}

		@Bean
		@ConditionalOnBooleanProperty(name = { "durable-kafka.lint.enabled", "durable-kafka.lint.cluster.enabled" },
				matchIfMissing = true)
		KnownTopics durableKafkaKnownTopics(DurableKafkaProperties properties, KafkaProperties kafkaProperties) {
			return new KnownTopics(properties, kafkaProperties.getTemplate().getDefaultTopic(), new LiveProducers(),
					new Topics(properties).routes());
		}

		@Bean
		@ConditionalOnBooleanProperty(name = { "durable-kafka.lint.enabled", "durable-kafka.lint.cluster.enabled" },
				matchIfMissing = true)
		ClusterCheck durableKafkaClusterCheck(DurableKafkaProperties properties,
				ObjectProvider<ProducerCatalog> catalog, ObjectProvider<TopicSource> topics,
				ObjectProvider<OutboxFigures> figures, ObjectProvider<DurableDelivery> delivery, LintReport report) {
			ClusterLintProperties cluster = properties.getLint().getCluster();
			SettingsChecks.check(cluster);
			OutboxAges outbox = new OutboxAges(figures, delivery);
			ClusterCheckSources sources = new ClusterCheckSources(() -> catalog.getObject().producers(),
					() -> topics.orderedStream().toList(), outbox::facts, (producer) -> maxAge(properties, producer));
			return new ClusterCheck(
					sources, new ClusterCheckSettings(cluster.getInitialDelay(), cluster.getInterval(),
							cluster.getTimeout(), Set.copyOf(properties.getLint().getIgnore())),
					report, Clock.systemUTC());
		}

		private static @Nullable Duration maxAge(DurableKafkaProperties properties, String producer) {
			ProducerProperties named = properties.getProducers().get(producer);
			Duration own = (named != null) ? named.getMaxAge() : null;
			return (own != null) ? own : properties.getProducer().getMaxAge();
		}

	}

}
