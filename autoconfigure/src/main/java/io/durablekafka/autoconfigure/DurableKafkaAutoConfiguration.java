package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.outbox.DeliveryFailureClassifier;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.producer.MessageIds;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.LoggingProducerListener;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.kafka.support.micrometer.KafkaTemplateObservationConvention;
import org.springframework.kafka.transaction.KafkaTransactionManager;

/**
 * Auto-configuration that makes the {@code KafkaTemplate} a {@link DurableKafkaTemplate}.
 * Everything else stays as Spring Boot configures it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = KafkaAutoConfiguration.class, after = OutboxAutoConfiguration.class)
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnBooleanProperty(name = "durable-kafka.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ DurableKafkaProperties.class, OutboxProperties.class, KafkaProperties.class })
public final class DurableKafkaAutoConfiguration {

	@Bean
	@ConfigurationPropertiesBinding
	static AcknowledgementsConverter durableKafkaAcknowledgementsConverter() {
		return new AcknowledgementsConverter();
	}

	@Bean
	FactorySettings durableKafkaFactorySettings(DurableKafkaProperties properties, KafkaProperties kafkaProperties,
			ObjectProvider<KafkaConnectionDetails> connectionDetails, Environment environment) {
		PropertyOrigins origins = new PropertyOrigins(environment);
		TypedLayer typed = new TypedLayer(SettingLayer.PRODUCER, "durable-kafka.producer", properties.getProducer(),
				origins);
		ProducerLayers layers = new ProducerLayers(ProducerSettings.DEFAULT_PRODUCER, List.of(typed),
				new SpringLayer(kafkaProperties, connectionDetails.getIfAvailable(), origins));
		return new FactorySettings(layers, kafkaProperties.getTemplate().isAllowNonTransactional());
	}

	@Bean
	ProducerSettingsCustomizer durableKafkaProducerSettings(FactorySettings settings,
			ObjectProvider<OutboxStore> outboxStore) {
		return new ProducerSettingsCustomizer(settings, outboxStore);
	}

	/**
	 * As Spring Boot's own, which is there for its own property only.
	 */
	@Bean
	@ConditionalOnProperty("durable-kafka.producer.transactional-id-prefix")
	@ConditionalOnMissingBean
	KafkaTransactionManager<?, ?> kafkaTransactionManager(ProducerFactory<?, ?> producerFactory) {
		return new KafkaTransactionManager<>(producerFactory);
	}

	@Bean
	OwnTemplateNotice durableKafkaOwnTemplateNotice(ListableBeanFactory beanFactory) {
		return new OwnTemplateNotice(beanFactory);
	}

	/**
	 * The template and what it needs, unless the application has a template of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(KafkaTemplate.class)
	static class TemplateConfiguration {

		private static final int MAX_NAME = 40;

		@Bean
		@ConditionalOnMissingBean
		MessageIds messageIds(DurableKafkaProperties properties) {
			return new MessageIds(properties.getHeaders().getMessageId(), Clock.systemUTC()::millis);
		}

		@Bean
		@ConditionalOnMissingBean
		Gate outboxGate() {
			return new Gate();
		}

		@Bean
		OutboxFigures outboxFigures(ObjectProvider<OutboxStore> outboxStore) {
			return new OutboxFigures(outboxStore.getIfAvailable(), Duration.ofSeconds(5), Duration.ofMillis(500),
					System::nanoTime);
		}

		@Bean
		@ConditionalOnMissingBean(ProducerListener.class)
		LoggingProducerListener<Object, Object> kafkaProducerListener() {
			LoggingProducerListener<Object, Object> listener = new LoggingProducerListener<>();
			listener.setIncludeContents(false);
			return listener;
		}

		/**
		 * A factory that is typed otherwise serves as well, when there is none that Boot
		 * would take.
		 */
		@Bean
		@SuppressWarnings("unchecked")
		DurableDelivery durableKafkaDelivery(DurableKafkaProperties properties, OutboxProperties outboxProperties,
				KafkaProperties kafkaProperties, FactorySettings factorySettings,
				ObjectProvider<ProducerFactory<Object, Object>> kafkaProducerFactory,
				ObjectProvider<ProducerFactory<?, ?>> anyProducerFactory, ObjectProvider<OutboxStore> outboxStore,
				Gate gate, MessageIds messageIds, ObjectProvider<DeliveryFailureClassifier> classifiers,
				Environment environment) {
			Settings settings = new Settings(properties, outboxProperties, kafkaProperties, factorySettings,
					environment.getProperty("spring.application.name"));
			FailureClassification classification = new FailureClassification(classifiers.orderedStream().toList());
			ProducerFactory<Object, Object> factory = kafkaProducerFactory
				.getIfAvailable(() -> (ProducerFactory<Object, Object>) anyProducerFactory.getObject());
			return new DeliveryFactory(settings, factory, outboxStore.getIfAvailable()).create(gate, classification,
					messageIds, origin(environment));
		}

		@Bean
		@ConditionalOnMissingBean
		ProducerCatalog producerCatalog(FactorySettings factorySettings, DurableDelivery delivery) {
			return new ProducerFactoryCatalog(factorySettings, delivery.producerFactory(), delivery.sender() != null);
		}

		@Bean
		DurableKafkaTemplate<?, ?> kafkaTemplate(DurableDelivery delivery, MessageIds messageIds,
				KafkaProperties properties, ObjectProvider<ProducerListener<?, ?>> producerListeners,
				ObjectProvider<RecordMessageConverter> messageConverter,
				ObjectProvider<KafkaTemplateObservationConvention> observationConvention) {
			DurableKafkaTemplate<Object, Object> template = new DurableKafkaTemplate<>(delivery.producerFactory(),
					messageIds, delivery.sender());
			messageConverter.ifUnique(template::setMessageConverter);
			observationConvention.ifUnique(template::setObservationConvention);
			template.setProducerListener(ProducerListenerChain.of(producerListeners.orderedStream()));
			PropertyMapper map = PropertyMapper.get();
			KafkaProperties.Template source = properties.getTemplate();
			map.from(source.getDefaultTopic()).to(template::setDefaultTopic);
			map.from(source.getTransactionIdPrefix()).to(template::setTransactionIdPrefix);
			map.from(source.getCloseTimeout()).to(template::setCloseTimeout);
			map.from(source.isAllowNonTransactional()).to(template::setAllowNonTransactional);
			map.from(source.isObservationEnabled()).to(template::setObservationEnabled);
			return template;
		}

		private static String origin(Environment environment) {
			String application = environment.getProperty("spring.application.name", "application");
			String name = application.substring(0, Math.min(application.length(), MAX_NAME));
			return name + "-" + UUID.randomUUID().toString().substring(0, 8);
		}

	}

}
