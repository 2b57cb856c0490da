package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.producer.TopicRoutes;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.cluster.ClusterCheck;
import io.durablekafka.producer.lint.cluster.ClusterCheckSettings;
import io.durablekafka.producer.lint.cluster.ClusterCheckSources;
import io.durablekafka.producer.lint.cluster.LiveProducers;
import io.durablekafka.producer.lint.cluster.TopicSource;
import io.durablekafka.producer.settings.ProducerCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Auto-configuration of the rules that compare producers with their clusters, and of the
 * block of settings in the log. Nothing happens before the application is ready.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = KafkaAutoConfiguration.class,
		after = { DurableKafkaAutoConfiguration.class, ProducerLintAutoConfiguration.class })
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnBean(ProducerCatalog.class)
@ConditionalOnBooleanProperty(name = "durable-kafka.enabled", matchIfMissing = true)
@Import(LintReportConfiguration.class)
@EnableConfigurationProperties({ LintProperties.class, ClusterLintProperties.class, DurableKafkaProperties.class,
		KafkaProperties.class })
public final class ClusterLintAutoConfiguration {

	@Bean
	ProducerSettingsLog durableKafkaProducerSettingsLog(ObjectProvider<ProducerCatalog> catalog,
			ObjectProvider<DurableDelivery> delivery, DurableKafkaProperties properties) {
		return new ProducerSettingsLog(catalog, delivery, new Topics(properties));
	}

	/**
	 * What asks the clusters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = { "durable-kafka.lint.enabled", "durable-kafka.lint.cluster.enabled" },
			matchIfMissing = true)
	static class ClusterCheckConfiguration {

		@Bean
		LiveProducers durableKafkaLiveProducers() {
			return new LiveProducers();
		}

		@Bean
		DefaultKafkaProducerFactoryCustomizer durableKafkaLiveProducersCustomizer(LiveProducers producers) {
			return (factory) -> listen(factory, producers);
		}

		@SuppressWarnings("unchecked")
		private static void listen(ProducerFactory<?, ?> factory, LiveProducers producers) {
			((ProducerFactory<Object, Object>) factory).addListener(producers);
		}

		@Bean
		KnownTopics durableKafkaKnownTopics(DurableKafkaProperties properties, KafkaProperties kafkaProperties,
				LiveProducers producers, ObjectProvider<TopicRoutes> routes) {
			return new KnownTopics(properties, kafkaProperties.getTemplate().getDefaultTopic(), producers,
					routes.getIfAvailable(() -> new TopicRoutes(Map.of())));
		}

		@Bean
		ClusterCheck durableKafkaClusterCheck(ClusterLintProperties properties, DurableKafkaProperties durable,
				ObjectProvider<ProducerCatalog> catalog, ObjectProvider<TopicSource> topics,
				ObjectProvider<OutboxFigures> figures, ObjectProvider<DurableDelivery> delivery, LintReport report,
				LintProperties lint) {
			SettingsChecks.check(properties);
			OutboxAges outbox = new OutboxAges(figures, delivery);
			ClusterCheckSources sources = new ClusterCheckSources(() -> catalog.getObject().producers(),
					() -> topics.orderedStream().toList(), outbox::facts, (producer) -> maxAge(durable, producer));
			return new ClusterCheck(sources, new ClusterCheckSettings(properties.getInitialDelay(),
					properties.getInterval(), properties.getTimeout(), Set.copyOf(lint.getIgnore())), report,
					Clock.systemUTC());
		}

		/**
		 * After the settings are in the log.
		 */
		@Bean
		ClusterCheckStart durableKafkaClusterCheckStart(ClusterCheck check) {
			return new ClusterCheckStart(check);
		}

		private static @Nullable Duration maxAge(DurableKafkaProperties properties, String producer) {
			ProducerProperties named = properties.getProducers().get(producer);
			Duration own = (named != null) ? named.getMaxAge() : null;
			return (own != null) ? own : properties.getProducer().getMaxAge();
		}

	}

}
