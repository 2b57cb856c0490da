package io.durablekafka.producer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.durablekafka.record.RecordPipeline;
import io.durablekafka.record.partitioning.Partitioning;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.ProducerFactory;

/**
 * How the producers of the direct path are made.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @param factory the application's producer factory, which is copied
 * @param overrides client properties that differ from the factory's
 * @param pipeline what is done to each record before it is serialized
 * @param partitioning chooses partitions
 * @param serializationRetry time after which a record is serialized again when something
 * that this needs does not answer; {@code null} for a single attempt
 * @since 0.1.0
 */
public record ClientSettings<K, V>(ProducerFactory<K, V> factory, Map<String, Object> overrides,
		RecordPipeline pipeline, Partitioning partitioning, @Nullable Duration serializationRetry) {

	/**
	 * Create settings that leave the choice of partitions to Kafka's client, with a
	 * single attempt to serialize.
	 * @param factory the application's producer factory, which is copied
	 * @param overrides client properties that differ from the factory's
	 * @param pipeline what is done to each record before it is serialized
	 */
	public ClientSettings(ProducerFactory<K, V> factory, Map<String, Object> overrides, RecordPipeline pipeline) {
		this(factory, overrides, pipeline, Partitioning.NONE, null);
	}

	/**
	 * The client properties in force.
	 * @return the factory's properties with the overrides
	 */
	public Map<String, Object> properties() {
		Map<String, Object> properties = new HashMap<>(this.factory.getConfigurationProperties());
		properties.putAll(this.overrides);
		return properties;
	}

}
