package io.durablekafka.producer;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.StringUtils;

/**
 * Makes producers of our own from a copy of the application's factory, with its listeners
 * (metrics) and post-processors (tracing and the like). They are not shared with anybody,
 * and closing one closes it for good, at once: Spring's factory would only hand out a
 * wrapper whose close means nothing. One producer is in use at a time.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class PhysicalProducers<K, V> implements AutoCloseable {

	private static final List<String> CARRIED = List.of(BeanInterceptors.SOURCE, "internal.durable-kafka.json");

	private final DefaultKafkaProducerFactory<K, V> factory;

	private final AtomicReference<@Nullable Producer<K, V>> latest = new AtomicReference<>();

	/**
	 * Copy a factory.
	 * @param original the application's factory
	 * @param overrides client properties that differ from the factory's
	 * @param name name of the copy, which becomes a tag of the client's meters
	 * @param customizer changes the copy
	 * @throws UnsupportedOperationException if the factory cannot be copied
	 */
	@SuppressWarnings("unchecked")
	PhysicalProducers(ProducerFactory<?, ?> original, Map<String, Object> overrides, String name,
			Consumer<DefaultKafkaProducerFactory<K, V>> customizer) {
		Map<String, Object> properties = new HashMap<>(overrides);
		// interceptors run once per record, before it takes one path or the other
		properties.put(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "");
		ProducerFactory<?, ?> copy = original.copyWithConfigurationOverride(properties);
		if (!(copy instanceof DefaultKafkaProducerFactory<?, ?>)) {
			throw new UnsupportedOperationException(
					"The copy of a %s is not a default producer factory".formatted(original.getClass().getName()));
		}
		this.factory = (DefaultKafkaProducerFactory<K, V>) copy;
		// serializers and interceptors have run before, and what they were given would
		// be reported as unused
		CARRIED.forEach(this.factory::removeConfig);
		this.factory.setBeanName(name);
		this.factory.setProducerPerThread(false);
		if (!overrides.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
			// the copy knows the servers of this moment only
			this.factory.setBootstrapServersSupplier(() -> bootstrapServers(original));
		}
		customizer.accept(this.factory);
		this.factory.addPostProcessor((producer) -> {
			this.latest.set(producer);
			return producer;
		});
	}

	private static @Nullable String bootstrapServers(ProducerFactory<?, ?> original) {
		Object servers = original.getConfigurationProperties().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
		return (servers instanceof Collection<?> list) ? StringUtils.collectionToCommaDelimitedString(list)
				: Objects.toString(servers, null);
	}

	Producer<K, V> create() {
		this.factory.reset();
		this.latest.set(null);
		Producer<K, V> shared = this.factory.createNonTransactionalProducer();
		Producer<K, V> physical = this.latest.getAndSet(null);
		return (physical != null) ? physical : shared;
	}

	/**
	 * Forget a producer that has been closed.
	 */
	void forget() {
		this.factory.reset();
	}

	@Override
	public void close() {
		this.factory.destroy();
	}

}
