package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;

import io.durablekafka.producer.settings.DeliveryPreset;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.DefaultTransactionIdSuffixStrategy;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Applies the settings of a producer to producer factories, and tells which are in force.
 * Spring Boot's factory is changed itself; a factory of the application stays as it is,
 * and only our copies of it differ. Thread-safe.
 */
final class FactorySettings {

	private final Map<ProducerFactory<?, ?>, Applied> applied = Collections.synchronizedMap(new WeakHashMap<>());

	private final ProducerLayers layers;

	private final boolean allowNonTransactional;

	/**
	 * Create settings.
	 * @param layers where the settings come from
	 * @param allowNonTransactional whether a transactional template may send outside of
	 * transactions
	 */
	FactorySettings(ProducerLayers layers, boolean allowNonTransactional) {
		this.layers = layers;
		this.allowNonTransactional = allowNonTransactional;
	}

	/**
	 * Settings of a producer that has a name, which has these below its own.
	 * @param name name of the producer
	 * @param properties its properties
	 * @return the settings
	 */
	FactorySettings named(String name, NamedProducerProperties properties) {
		return new FactorySettings(this.layers.named(name, properties), this.allowNonTransactional);
	}

	/**
	 * Change a factory.
	 * @param factory the factory
	 * @param outbox whether there is an outbox
	 */
	void apply(DefaultKafkaProducerFactory<?, ?> factory, BooleanSupplier outbox) {
		Map<String, Object> configured = configuration(factory);
		String prefix = this.layers.first(TypedSetting::prefixIn);
		if (prefix != null) {
			factory.setTransactionIdPrefix(prefix);
		}
		Integer poolSize = this.layers.first(ProducerProperties::getTransactionPoolSize);
		if (poolSize != null) {
			factory.setTransactionIdSuffixStrategy(new DefaultTransactionIdSuffixStrategy(poolSize));
		}
		Duration maxAge = this.layers.first(ProducerProperties::getMaxAge);
		if (maxAge != null) {
			factory.setMaxAge(maxAge);
		}
		Duration closeTimeout = this.layers.first(ProducerProperties::getCloseTimeout);
		if (closeTimeout != null) {
			factory.setPhysicalCloseTimeout((int) Math.ceil(closeTimeout.toMillis() / 1000.0));
		}
		Map<String, TracedValue> changes = this.layers.changes(configured,
				sendsOutsideOfTransactions(factory) && outbox.getAsBoolean());
		factory.updateConfigs(values(changes));
		this.applied.put(factory, new Applied(configured, changes));
	}

	/**
	 * A transactional template refuses records outside of a transaction, as Boot's does,
	 * and those inside belong to the transaction.
	 * @param factory the template's factory
	 * @return whether there may be records to store
	 */
	boolean sendsOutsideOfTransactions(ProducerFactory<?, ?> factory) {
		return !factory.transactionCapable() || this.allowNonTransactional;
	}

	/**
	 * What our copies have to set, because the factory does not or does not tell.
	 * @param factory the template's factory
	 * @return a new map of values under the client's names
	 */
	Map<String, Object> overrides(ProducerFactory<?, ?> factory) {
		Map<String, TracedValue> changes = changesOf(factory);
		Map<String, Object> overrides = new HashMap<>();
		if (changes == null || !sendsOutsideOfTransactions(factory)) {
			overrides.putAll(values(this.layers.changes(configuration(factory), true)));
		}
		if (changes != null) {
			addClientId(overrides, changes);
		}
		return overrides;
	}

	/**
	 * The settings in force.
	 * @param factory the template's factory
	 * @param outbox whether our copies send, rather than the factory's producers
	 * @return the settings
	 */
	ProducerSettings settings(ProducerFactory<?, ?> factory, boolean outbox) {
		Map<String, Object> configured = configuration(factory);
		Map<String, TracedValue> changes = changesOf(factory);
		if (changes != null) {
			addClientId(configured, changes);
			return this.layers.settings(configured, changes);
		}
		if (!outbox || !sendsOutsideOfTransactions(factory)) {
			return this.layers.settings(configured, Map.of());
		}
		changes = this.layers.changes(configured, true);
		configured.putAll(values(changes));
		return this.layers.settings(configured, changes);
	}

	/**
	 * Configuration of a factory before anything of ours was applied.
	 * @param factory the template's factory
	 * @return a new map of values under the client's names
	 */
	Map<String, Object> unchanged(ProducerFactory<?, ?> factory) {
		Applied settings = this.applied.get(factory);
		return (settings != null) ? new HashMap<>(settings.configured()) : configuration(factory);
	}

	private @Nullable Map<String, TracedValue> changesOf(ProducerFactory<?, ?> factory) {
		Applied settings = this.applied.get(factory);
		return (settings != null) ? settings.changes() : null;
	}

	/**
	 * Look for settings that break what the application asked for.
	 * @param settings the settings in force
	 * @throws InvalidConfigurationPropertyValueException if one does
	 */
	void checkDelivery(ProducerSettings settings) {
		DeliveryPreset delivery = this.layers.first(ProducerProperties::getDelivery);
		if (delivery != null) {
			String property = this.layers.originOf("delivery", ProducerProperties::getDelivery).property();
			new DeliveryPromiseCheck(settings, property).check(delivery);
		}
	}

	/**
	 * Spring's factory takes a client id and does not show it.
	 */
	private static void addClientId(Map<String, Object> target, Map<String, TracedValue> changes) {
		TracedValue clientId = changes.get(ProducerConfig.CLIENT_ID_CONFIG);
		if (clientId != null) {
			target.put(ProducerConfig.CLIENT_ID_CONFIG, clientId.value());
		}
	}

	private static Map<String, Object> configuration(ProducerFactory<?, ?> factory) {
		Map<String, Object> configuration = new HashMap<>();
		if (factory instanceof DefaultKafkaProducerFactory<?, ?>) {
			// others may refuse to tell
			configuration.putAll(factory.getConfigurationProperties());
		}
		String prefix = factory.getTransactionIdPrefix();
		if (prefix != null) {
			configuration.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, prefix);
		}
		return configuration;
	}

	/**
	 * The prefix of transactional ids is not a value that a factory takes.
	 */
	private static Map<String, Object> values(Map<String, TracedValue> changes) {
		Map<String, Object> values = new HashMap<>();
		changes.forEach((key, value) -> values.put(key, value.value()));
		values.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		return values;
	}

	private record Applied(Map<String, Object> configured, Map<String, TracedValue> changes) {

	}

}
