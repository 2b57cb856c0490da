package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.producer.lint.ApplicationFacts;
import io.durablekafka.producer.lint.ApplicationFacts.Outbox;
import io.durablekafka.producer.lint.ApplicationFacts.Transactions;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Finds the producers of the application, and gathers what the rules need to know.
 */
final class LintFacts {

	private static final String PREFIX = "spring.kafka.producer.transaction-id-prefix";

	private final ConfigurableListableBeanFactory beans;

	private final Environment environment;

	private final ConfiguredProperties properties;

	private final BeanFacts beanFacts;

	private final Set<String> ignoredRules;

	LintFacts(ConfigurableListableBeanFactory beans, Environment environment, Set<String> ignoredRules) {
		this.beans = beans;
		this.environment = environment;
		this.properties = new ConfiguredProperties(environment);
		this.beanFacts = new BeanFacts(beans);
		this.ignoredRules = ignoredRules;
	}

	/**
	 * All producers, the primary one first. Makes no producer.
	 */
	List<ProducerSettings> producers() {
		ProducerCatalog catalog = this.beans.getBeanProvider(ProducerCatalog.class).getIfAvailable();
		return (catalog != null) ? catalog.producers() : producersOfFactories();
	}

	/**
	 * The producers that can be looked at before the catalog is there, or without one:
	 * those of Spring's factories.
	 */
	List<ProducerSettings> producersOfFactories() {
		FactorySettings settings = this.beans.getBean(FactorySettings.class);
		ProducerFactory<?, ?> primary = primaryFactory();
		List<ProducerSettings> producers = new ArrayList<>();
		for (String name : this.beanFacts.candidates(DefaultKafkaProducerFactory.class)) {
			DefaultKafkaProducerFactory<?, ?> factory = this.beans.getBean(name, DefaultKafkaProducerFactory.class);
			boolean isPrimary = factory == primary || (primary == null && producers.isEmpty());
			ProducerSettings producer = settings.settings(factory, isPrimary && isOutboxAvailable());
			producers.add(isPrimary ? 0 : producers.size(), isPrimary ? producer : named(name, producer));
		}
		return producers;
	}

	private static ProducerSettings named(String name, ProducerSettings settings) {
		return new ProducerSettings(name, settings.values(),
				settings.keys().stream().collect(Collectors.toMap(Function.identity(), settings::origin)));
	}

	private @Nullable ProducerFactory<?, ?> primaryFactory() {
		String name = this.beanFacts.primary(ProducerFactory.class);
		return (name != null) ? this.beans.getBean(name, ProducerFactory.class) : null;
	}

	/**
	 * Gather the facts.
	 * @param settings the producer to look at
	 * @param producers all producers
	 * @return the facts
	 */
	ApplicationFacts gather(ProducerSettings settings, List<ProducerSettings> producers) {
		KafkaProperties kafka = this.beans.getBean(KafkaProperties.class);
		boolean primary = settings.producer().equals(ProducerSettings.DEFAULT_PRODUCER);
		ProducerFactory<?, ?> factory = primary ? primaryFactory() : null;
		return new ApplicationFacts(PlatformFacts.gather(this.environment), outbox(settings.producer()),
				transactions(settings, kafka, factory), this.beanFacts.templates(kafka, factory),
				this.beanFacts.metrics(),
				new NameFacts(this.properties, this.environment.getProperty("spring.application.name"))
					.gather(producers, this.ignoredRules));
	}

	private Outbox outbox(String producer) {
		DurableKafkaProperties durable = this.beans.getBean(DurableKafkaProperties.class);
		int partitions = durable.getTopics()
			.values()
			.stream()
			.filter((topic) -> producer
				.equals((topic.getProducer() != null) ? topic.getProducer() : ProducerSettings.DEFAULT_PRODUCER))
			.mapToInt((topic) -> (topic.getPartitions() != null) ? topic.getPartitions() : 0)
			.sum();
		return new Outbox(isOutboxAvailable(), durable.getBreaker().getStallAfter(), preset(producer, "delivery"),
				preset(producer, "optimize-for"), partitions);
	}

	private boolean isOutboxAvailable() {
		return this.beans.getBeanNamesForType(DurableDelivery.class, true, false).length > 0
				&& this.beans.getBeanProvider(OutboxStore.class).getIfAvailable() != null;
	}

	private String preset(String producer, String name) {
		String own = this.environment.getProperty("durable-kafka.producers.%s.%s".formatted(producer, name));
		String preset = (own != null) ? own : this.environment.getProperty("durable-kafka.producer." + name, "");
		return preset.toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private Transactions transactions(ProducerSettings settings, KafkaProperties kafka,
			@Nullable ProducerFactory<?, ?> factory) {
		String prefix = settings.isSet(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
				? settings.text(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
				: (factory != null) ? factory.getTransactionIdPrefix() : null;
		Set<String> tokens = (prefix != null) ? instanceTokens() : Set.of();
		return new Transactions(prefix, prefixProperty(settings), kafka.getTemplate().getTransactionIdPrefix(), tokens,
				transactionalIdProperty(), kafka.getTemplate().isAllowNonTransactional(),
				this.beanFacts.hasDataSource(), this.beanFacts.hasEntityManagerFactory(),
				this.beanFacts.databaseManagers());
	}

	private String prefixProperty(ProducerSettings settings) {
		if (settings.isSet(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
			return settings.property(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		}
		String direct = transactionalIdProperty();
		return (direct != null && this.properties.find(PREFIX) == null) ? direct : PREFIX;
	}

	private Set<String> instanceTokens() {
		InstanceIdentity identity = this.beans.getBeanProvider(InstanceIdentity.class).getIfAvailable();
		return (identity != null) ? identity.tokens() : Set.of();
	}

	private @Nullable String transactionalIdProperty() {
		for (String map : List.of("spring.kafka.producer.properties", "spring.kafka.properties",
				"durable-kafka.producer.properties")) {
			if (this.properties.find(map, ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null) {
				return map + "." + ProducerConfig.TRANSACTIONAL_ID_CONFIG;
			}
		}
		return null;
	}

}
