package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.durablekafka.DeliveryListener;
import io.durablekafka.DeliveryListeners;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.outbox.DeliveryFailureClassifier;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.PayloadCodec;
import io.durablekafka.outbox.SpillingOutboxStore;
import io.durablekafka.producer.TopicRoutes;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.relay.RelayControl;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaAdmin;
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
@AutoConfiguration(before = KafkaAutoConfiguration.class, after = OutboxAutoConfiguration.class,
		afterName = "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration")
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnBooleanProperty(name = "durable-kafka.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ DurableKafkaProperties.class, KafkaProperties.class })
@Import(JsonSerializerConfiguration.class)
public final class DurableKafkaAutoConfiguration {

	@Bean
	@ConfigurationPropertiesBinding
	static AcknowledgementsConverter durableKafkaAcknowledgementsConverter() {
		return new AcknowledgementsConverter();
	}

	/**
	 * One bean for all layers: an application starts sooner with fewer.
	 */
	@Bean
	FactorySettings durableKafkaFactorySettings(DurableKafkaProperties properties, KafkaProperties kafkaProperties,
			ObjectProvider<KafkaConnectionDetails> connectionDetails, Environment environment) {
		PropertyOrigins origins = new PropertyOrigins(environment);
		TypedLayer typed = new TypedLayer(SettingLayer.PRODUCER, "durable-kafka.producer", properties.getProducer(),
				origins);
		SpringLayer spring = new SpringLayer(kafkaProperties, connectionDetails.getIfAvailable(), origins);
		return new FactorySettings(new ProducerLayers(ProducerSettings.DEFAULT_PRODUCER, List.of(typed), spring),
				kafkaProperties.getTemplate().isAllowNonTransactional());
	}

	@Bean
	ProducerSettingsCustomizer durableKafkaProducerSettings(FactorySettings settings,
			ObjectProvider<OutboxStore> outboxStore) {
		return new ProducerSettingsCustomizer(settings, outboxStore);
	}

	@Bean
	InterceptorBeansCustomizer durableKafkaInterceptorBeans(ListableBeanFactory beanFactory,
			ObjectProvider<ProducerInterceptor<?, ?>> interceptors) {
		return new InterceptorBeansCustomizer(beanFactory, interceptors);
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
	@Import(RecordConfiguration.class)
	static class TemplateConfiguration {

		private static final int MAX_NAME = 40;

		private static final int MAX_INSTANCE = 150;

		@Bean
		@ConditionalOnMissingBean
		Gate outboxGate(Environment environment) {
			return new Gate(origin(environment));
		}

		@Bean
		@Nullable OutboxSharing durableKafkaOutboxSharing(ObjectProvider<OutboxStore> outboxStore, Gate gate,
				DurableKafkaProperties properties, ObjectProvider<InstanceIdentity> identity, Environment environment) {
			OutboxStore store = outboxStore.getIfAvailable();
			if (store == null) {
				return null;
			}
			String instance = identity.getIfAvailable(new InstanceIdentityFinder(environment)::find).name();
			DurableKafkaProperties.Relay relay = properties.getRelay();
			SettingsChecks.checkLease(relay);
			return new OutboxSharing(store, gate, relay.isEnabled(),
					instance.substring(0, Math.min(instance.length(), MAX_INSTANCE)), relay.getLeaseDuration(),
					relay.getNotifications() == DurableKafkaProperties.Relay.Notifications.AUTO);
		}

		@Bean
		OutboxFigures outboxFigures(ObjectProvider<OutboxStore> outboxStore) {
			return new OutboxFigures(outboxStore.getIfAvailable(), Duration.ofSeconds(5), Duration.ofMillis(500),
					System::nanoTime);
		}

		@Bean
		@ConditionalOnMissingBean(ProducerListener.class)
		LoggingProducerListener<Object, Object> kafkaProducerListener(DurableKafkaProperties properties) {
			LoggingProducerListener<Object, Object> listener = new LoggingProducerListener<>();
			listener.setIncludeContents(properties.getLogging().isIncludeContents());
			return listener;
		}

		/**
		 * What several producers store counts together.
		 */
		@Bean
		@Nullable OutboxCap outboxCap(DurableKafkaProperties properties, ObjectProvider<OutboxStore> outboxStore) {
			return new OutboxLayers(properties.getOutbox()).cap(outboxStore.getIfAvailable(), new Topics(properties));
		}

		@Bean
		@ConditionalOnMissingBean
		RelayControl durableKafkaRelayControl(DurableKafkaProperties properties) {
			return new RelayControl(new RelayPolicySettings(properties).paused());
		}

		@Bean
		DeliveryFactory durableKafkaDeliveryFactory(DurableKafkaProperties properties, KafkaProperties kafkaProperties,
				ObjectProvider<OutboxCap> outboxCap, ObjectProvider<PayloadCodec> payloadCodec,
				ObjectProvider<OutboxStore> outboxStore, ObjectProvider<OutboxSharing> sharing, Gate gate,
				RecordPipelines pipelines, ObjectProvider<DeliveryFailureClassifier> classifiers,
				ObjectProvider<DeliveryListener> listeners, RelayControl control, ApplicationEventPublisher publisher,
				BeanFactory beanFactory, Environment environment) {
			RelayPolicySettings policies = new RelayPolicySettings(properties);
			policies.check();
			TopicRoutes routes = new Topics(properties).routes();
			FailureClassification classification = new FailureClassification(classifiers.orderedStream().toList());
			if (outboxStore.getIfAvailable() instanceof SpillingOutboxStore spilling) {
				spilling.connect(gate);
			}
			OutboxCap cap = outboxCap.getIfAvailable();
			PayloadCodec codec = payloadCodec.getIfAvailable();
			if (codec != null || !properties.getOutbox().getCodec().getKeys().isEmpty()) {
				policies.checkNothingHolds(
						(codec != null) ? "by a PayloadCodec bean" : "'durable-kafka.outbox.codec.keys'");
			}
			OutboxStore store = new OutboxLayers(properties.getOutbox()).store(cap, codec);
			Settings settings = new Settings(properties, kafkaProperties,
					environment.getProperty("spring.application.name"));
			return new DeliveryFactory(settings,
					new DeliveryParts(store, cap, sharing.getIfAvailable(), gate, classification, pipelines, routes,
							new DeliveryListeners(listeners.orderedStream().toList()),
							new CallbackExecutors(beanFactory, environment), policies.policies(control), publisher));
		}

		/**
		 * A factory that is typed otherwise serves as well, when there is none that Boot
		 * would take.
		 */
		@Bean
		@SuppressWarnings("unchecked")
		DurableDelivery durableKafkaDelivery(DeliveryFactory deliveries, FactorySettings factorySettings,
				ObjectProvider<ProducerFactory<Object, Object>> kafkaProducerFactory,
				ObjectProvider<ProducerFactory<?, ?>> anyProducerFactory) {
			ProducerFactory<Object, Object> factory = kafkaProducerFactory
				.getIfAvailable(() -> (ProducerFactory<Object, Object>) anyProducerFactory.getObject());
			return deliveries.createDefault(factory, factorySettings);
		}

		@Bean
		TemplateAssembly durableKafkaTemplateAssembly(RecordPipelines pipelines, KafkaProperties kafkaProperties,
				DurableKafkaProperties properties, DeliveryFactory deliveries,
				ObjectProvider<ProducerListener<?, ?>> producerListeners,
				ObjectProvider<RecordMessageConverter> messageConverter,
				ObjectProvider<KafkaTemplateObservationConvention> observationConvention) {
			return new TemplateAssembly(pipelines, kafkaProperties, new Topics(properties), deliveries.listeners(),
					producerListeners, messageConverter, observationConvention);
		}

		@Bean
		DurableKafkaTemplate<?, ?> kafkaTemplate(DurableDelivery delivery, TemplateAssembly templates,
				DurableKafkaProperties properties, DeliveryFactory deliveries, BeanFactory beanFactory) {
			DurableKafkaTemplate<Object, Object> template = templates.template(delivery);
			if (!properties.getProducers().isEmpty()) {
				template.setRouter(new TemplateRoutes(deliveries.routes(), beanFactory).ofPrimary(template));
			}
			return template;
		}

		@Bean
		@ConditionalOnMissingBean
		ProducerCatalog producerCatalog(FactorySettings factorySettings, DurableDelivery delivery,
				NamedProducers named) {
			return new ProducerFactoryCatalog(factorySettings, delivery, named);
		}

		@Bean
		NamedProducers durableKafkaNamedProducers(FactorySettings factorySettings, DurableDelivery delivery,
				DeliveryFactory deliveries, TemplateAssembly templates, ConfigurableListableBeanFactory beanFactory,
				ObjectProvider<DefaultKafkaProducerFactoryCustomizer> customizers) {
			return new NamedProducers(deliveries.settings(), factorySettings, delivery, deliveries, templates,
					new TemplateRoutes(deliveries.routes(), beanFactory), customizers);
		}

		@Bean
		static NamedProducerRegistrar durableKafkaNamedProducerRegistrar(Environment environment) {
			return new NamedProducerRegistrar(environment, "durableKafkaNamedProducers");
		}

		@Bean
		TopicCreation durableKafkaTopicCreation(DurableKafkaProperties properties, KafkaProperties kafkaProperties,
				ObjectProvider<KafkaAdmin> admin) {
			KafkaProperties.Admin settings = kafkaProperties.getAdmin();
			return new TopicCreation(settings.isAutoCreate() ? new Topics(properties).toCreate() : List.of(), admin,
					settings.isFailFast(), Duration.ofSeconds(30), Duration.ofSeconds(3));
		}

		private static String origin(Environment environment) {
			String application = environment.getProperty("spring.application.name", "application");
			String name = application.substring(0, Math.min(application.length(), MAX_NAME));
			// not a secret, and a UUID would load the security providers
			return "%s-%08x".formatted(name, ThreadLocalRandom.current().nextInt());
		}

	}

}
