package io.durablekafka.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Makes the beans of the producers that have a name: a producer factory, a delivery with
 * its own breaker and relay, and a template each.
 */
final class NamedProducers {

	private final Settings settings;

	private final FactorySettings defaultSettings;

	private final Map<String, Object> configuration;

	private final DurableDelivery defaultDelivery;

	private final DeliveryFactory deliveries;

	private final TemplateAssembly templates;

	private final TemplateRoutes routes;

	private final ObjectProvider<DefaultKafkaProducerFactoryCustomizer> customizers;

	private final Map<String, FactorySettings> factorySettings = new HashMap<>();

	NamedProducers(Settings settings, FactorySettings defaultSettings, DurableDelivery defaultDelivery,
			DeliveryFactory deliveries, TemplateAssembly templates, TemplateRoutes routes,
			ObjectProvider<DefaultKafkaProducerFactoryCustomizer> customizers) {
		this.settings = settings;
		this.defaultSettings = defaultSettings;
		this.configuration = defaultSettings.unchanged(defaultDelivery.producerFactory());
		this.defaultDelivery = defaultDelivery;
		this.deliveries = deliveries;
		this.templates = templates;
		this.routes = routes;
		this.customizers = customizers;
		for (String name : settings.durable().getProducers().keySet()) {
			this.factorySettings.put(name, layers(name));
		}
	}

	private FactorySettings layers(String name) {
		NamedProducerProperties properties = properties(name);
		if (properties.getClientId() == null) {
			properties.setClientId(clientId(name));
		}
		return this.defaultSettings.named(name, properties);
	}

	private NamedProducerProperties properties(String name) {
		NamedProducerProperties properties = this.settings.durable().getProducers().get(name);
		if (properties == null) {
			throw new IllegalArgumentException("There is no producer '%s'".formatted(name));
		}
		return properties;
	}

	/**
	 * Two producers never share a client id: quotas and metrics would mix them up.
	 */
	private String clientId(String name) {
		String common = this.settings.durable().getProducer().getClientId();
		Object configured = (common != null) ? common : this.configuration.get(ProducerConfig.CLIENT_ID_CONFIG);
		String application = this.settings.applicationName();
		if (configured != null) {
			return configured + "-" + name;
		}
		return (application != null) ? application + "-" + name : name;
	}

	/**
	 * Make the producer factory of a producer.
	 * @param name name of the producer
	 * @return a factory that has made no producer yet
	 */
	DefaultKafkaProducerFactory<?, ?> factory(String name) {
		Map<String, Object> configuration = new HashMap<>(this.configuration);
		Object prefix = configuration.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		DefaultKafkaProducerFactory<?, ?> factory = new DefaultKafkaProducerFactory<>(configuration);
		if (prefix != null) {
			factory.setTransactionIdPrefix(prefix.toString());
		}
		settings(name).apply(factory, () -> this.defaultDelivery.sender() != null);
		if (factory.getTransactionIdPrefix() != null && properties(name).getTransactionalIdPrefix() == null) {
			// two producers with the same transactional id would fence each other
			factory.setTransactionIdPrefix(factory.getTransactionIdPrefix() + name + "-");
		}
		this.customizers.orderedStream()
			.filter((customizer) -> !(customizer instanceof ProducerSettingsCustomizer))
			.forEach((customizer) -> customizer.customize(factory));
		return factory;
	}

	private FactorySettings settings(String name) {
		FactorySettings found = this.factorySettings.get(name);
		if (found == null) {
			throw new IllegalArgumentException("There is no producer '%s'".formatted(name));
		}
		return found;
	}

	/**
	 * Make the delivery of a producer.
	 * @param name name of the producer
	 * @param factory its factory
	 * @return the delivery
	 */
	@SuppressWarnings("unchecked")
	DurableDelivery delivery(String name, DefaultKafkaProducerFactory<?, ?> factory) {
		return this.deliveries.create(name, (DefaultKafkaProducerFactory<Object, Object>) factory, settings(name));
	}

	/**
	 * Make the template of a producer.
	 * @param name name of the producer
	 * @param delivery its delivery
	 * @return the template
	 */
	DurableKafkaTemplate<?, ?> template(String name, DurableDelivery delivery) {
		DurableKafkaTemplate<Object, Object> template = this.templates.template(delivery);
		template.setRouter(this.routes.of(name, template, delivery.sender() != null));
		return template;
	}

	/**
	 * Settings of all producers that have a name.
	 * @return the settings in force, by the order of the configuration
	 */
	List<ProducerSettings> producers() {
		return this.settings.durable()
			.getProducers()
			.keySet()
			.stream()
			.map((name) -> settings(name).settings(this.routes.factory(name), this.defaultDelivery.sender() != null))
			.toList();
	}

}
