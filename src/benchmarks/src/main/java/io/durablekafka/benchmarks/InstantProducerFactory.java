package io.durablekafka.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Makes producers that serialize a record, acknowledge it at once and keep nothing, so
 * that what is measured is what comes before and after them.
 */
final class InstantProducerFactory extends DefaultKafkaProducerFactory<Object, Object> {

	InstantProducerFactory(Map<String, Object> configuration) {
		super(configuration);
	}

	@Override
	public ProducerFactory<Object, Object> copyWithConfigurationOverride(@Nullable Map<String, Object> overrides) {
		Map<String, Object> configuration = new HashMap<>(getConfigurationProperties());
		if (overrides != null) {
			configuration.putAll(overrides);
		}
		return new InstantProducerFactory(configuration);
	}

	@Override
	protected Producer<Object, Object> createRawProducer(Map<String, Object> configuration) {
		return new InstantProducer(serializer(getKeySerializer(), ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG),
				serializer(getValueSerializer(), ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG));
	}

	@SuppressWarnings("unchecked")
	private Serializer<Object> serializer(@Nullable Serializer<Object> own, String property) {
		Class<?> type = (Class<?>) getConfigurationProperties().get(property);
		return (own != null) ? own : (Serializer<Object>) Utils.newInstance(type);
	}

	/**
	 * Acknowledges at once, on the calling thread.
	 */
	private static final class InstantProducer extends MockProducer<Object, Object> {

		private static final int PARTITIONS = 12;

		private static final TopicPartition[] TARGETS = IntStream.range(0, PARTITIONS)
			.mapToObj((partition) -> new TopicPartition("bench", partition))
			.toArray(TopicPartition[]::new);

		private static final List<PartitionInfo> INFOS = IntStream.range(0, PARTITIONS)
			.mapToObj((partition) -> new PartitionInfo("bench", partition, null, null, null))
			.toList();

		private final Serializer<Object> keySerializer;

		private final Serializer<Object> valueSerializer;

		InstantProducer(Serializer<Object> keySerializer, Serializer<Object> valueSerializer) {
			this.keySerializer = keySerializer;
			this.valueSerializer = valueSerializer;
		}

		@Override
		public Future<RecordMetadata> send(ProducerRecord<Object, Object> record, Callback callback) {
			byte[] key = this.keySerializer.serialize(record.topic(), record.headers(), record.key());
			byte[] value = this.valueSerializer.serialize(record.topic(), record.headers(), record.value());
			int partition = Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
			RecordMetadata metadata = new RecordMetadata(TARGETS[partition], 0, 0, 0, key.length, value.length);
			if (callback != null) {
				callback.onCompletion(metadata, null);
			}
			return CompletableFuture.completedFuture(metadata);
		}

		@Override
		public List<PartitionInfo> partitionsFor(String topic) {
			return INFOS;
		}

	}

}
