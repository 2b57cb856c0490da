package io.durablekafka.producer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.ProducerFactory;

/**
 * Makes the relay's producers: bytes as they were stored, idempotent, without
 * interceptors, and with a single request in flight per connection, so that a fresh
 * producer needs no priming to keep the order.
 *
 * @since 0.1.0
 */
public final class RelayProducerSource implements Supplier<Producer<byte[], byte[]>>, AutoCloseable {

	private final PhysicalProducers<byte[], byte[]> producers;

	private volatile @Nullable Producer<byte[], byte[]> latest;

	/**
	 * Create a source.
	 * @param factory the application's producer factory, which is copied
	 * @param overrides client properties that differ from the factory's
	 * @throws UnsupportedOperationException if the factory cannot be copied
	 */
	public RelayProducerSource(ProducerFactory<?, ?> factory, Map<String, Object> overrides) {
		Map<String, Object> properties = new HashMap<>(overrides);
		properties.put(ProducerConfig.ACKS_CONFIG, "all");
		properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
		properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
		Object clientId = properties.getOrDefault(ProducerConfig.CLIENT_ID_CONFIG,
				factory.getConfigurationProperties().get(ProducerConfig.CLIENT_ID_CONFIG));
		if (clientId != null) {
			// both copies count from 1
			properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId + "-relay");
		}
		this.producers = new PhysicalProducers<>(factory, properties, "durableKafkaRelay", (copy) -> {
			copy.setKeySerializerSupplier(ByteArraySerializer::new);
			copy.setValueSerializerSupplier(ByteArraySerializer::new);
		});
	}

	/**
	 * A fresh producer, in place of the one before, which must have been closed.
	 */
	@Override
	public Producer<byte[], byte[]> get() {
		Producer<byte[], byte[]> producer = this.producers.create();
		this.latest = producer;
		return producer;
	}

	/**
	 * Metrics of the latest producer.
	 * @return the metrics, empty while there was none
	 */
	public Map<MetricName, ? extends Metric> metrics() {
		Producer<byte[], byte[]> producer = this.latest;
		return (producer != null) ? producer.metrics() : Map.of();
	}

	@Override
	public void close() {
		this.producers.close();
	}

}
