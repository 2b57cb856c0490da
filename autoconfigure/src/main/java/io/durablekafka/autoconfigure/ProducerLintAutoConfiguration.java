package io.durablekafka.autoconfigure;

import io.durablekafka.producer.lint.LintReport;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Auto-configuration of the rules that look for mistakes in the configuration of
 * producers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = KafkaAutoConfiguration.class, after = DurableKafkaAutoConfiguration.class)
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnBooleanProperty(name = "durable-kafka.enabled", matchIfMissing = true)
@Import(LintReportConfiguration.class)
@EnableConfigurationProperties({ DurableKafkaProperties.class, LintProperties.class, KafkaProperties.class })
public final class ProducerLintAutoConfiguration {

	/**
	 * The rules that need no broker.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "durable-kafka.lint.enabled", matchIfMissing = true)
	static class StaticLintConfiguration {

		@Bean
		ProducerLint producerLint(LintProperties properties, ConfigurableListableBeanFactory beanFactory,
				Environment environment, LintReport report) {
			return new ProducerLint(properties, new LintFacts(beanFactory, environment, properties.getIgnore()),
					report);
		}

		@Bean
		static ProducerLintTrigger producerLintTrigger(ObjectProvider<ProducerLint> lint) {
			return new ProducerLintTrigger(lint::getObject);
		}

	}

}
