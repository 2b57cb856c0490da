package io.durablekafka.producer;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What a Kafka producer does with a record before it looks at the cluster: interceptors
 * and serializers, configured as the producer would. We run them first, so that the bytes
 * of a record are known whether or not it ever reaches a producer, and are the same on
 * both paths.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class ClientParts<K, V> implements AutoCloseable {

	private final RecordSerializers<K, V> serializers;

	private final @Nullable InterceptorChain<K, V> interceptors;

	private final ProducerConfig config;

	@SuppressWarnings("unchecked")
	ClientParts(ClientSettings<K, V> client) {
		Map<String, Object> properties = client.properties();
		// configured by the factory, unlike those of the suppliers
		Serializer<K> key = client.factory().getKeySerializer();
		Serializer<V> value = client.factory().getValueSerializer();
		named(properties, ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, key);
		named(properties, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, value);
		this.config = new ProducerConfig(properties);
		this.serializers = new RecordSerializers<>(
				(key != null) ? key : configured(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, true),
				(value != null) ? value : configured(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, false),
				client.pipeline().serializationFailures(), client.serializationRetry());
		List<?> instances = this.config.getConfiguredInstances(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
				ProducerInterceptor.class);
		this.interceptors = instances.isEmpty() ? null
				: new InterceptorChain<>((List<ProducerInterceptor<K, V>>) instances);
	}

	/**
	 * A serializer that was supplied as an instance is not in the properties, but Kafka's
	 * configuration asks for its class.
	 */
	private static void named(Map<String, Object> properties, String name, @Nullable Serializer<?> supplied) {
		if (supplied != null) {
			properties.put(name, supplied.getClass());
		}
	}

	@SuppressWarnings("unchecked")
	private <T> Serializer<T> configured(String name, boolean isKey) {
		Serializer<T> serializer = this.config.getConfiguredInstance(name, Serializer.class);
		serializer.configure(this.config.originals(), isKey);
		return serializer;
	}

	ProducerConfig config() {
		return this.config;
	}

	@Nullable InterceptorChain<K, V> interceptors() {
		return this.interceptors;
	}

	ProducerRecord<K, V> intercept(ProducerRecord<K, V> record) {
		return (this.interceptors != null) ? this.interceptors.onSend(record) : record;
	}

	RecordSerializers<K, V> serializers() {
		return this.serializers;
	}

	@Override
	public void close() {
		this.serializers.close();
		if (this.interceptors != null) {
			this.interceptors.close();
		}
	}

}
