package io.durablekafka.producer;

import java.time.Clock;

import io.durablekafka.outbox.Slots;
import io.durablekafka.record.RecordPipeline;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.SendResult;

/**
 * Makes a record ready for either path: a copy of the caller's record, so that the
 * caller's is never changed and may be sent again, with its message id, intercepted and
 * serialized once.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class RecordPreparation<K, V> implements AutoCloseable {

	private final ClientParts<K, V> parts;

	private final RecordPipeline pipeline;

	private final Clock clock;

	private final CompressionType compression;

	private final long maxSize;

	RecordPreparation(ClientSettings<K, V> client, Clock clock) {
		this.parts = new ClientParts<>(client);
		this.pipeline = client.pipeline();
		this.clock = clock;
		ProducerConfig config = this.parts.config();
		this.compression = CompressionType.forName(config.getString(ProducerConfig.COMPRESSION_TYPE_CONFIG));
		this.maxSize = Math.min(config.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
				config.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG));
	}

	void start() {
		this.parts.serializers().start();
	}

	Delivery<K, V> delivery(DurableSender<K, V> sender, ProducerRecord<K, V> original,
			@Nullable SendFuture<SendResult<K, V>> future, Object attachment) {
		ProducerRecord<K, V> copy = this.pipeline.copy(original);
		return new Delivery<>(sender, copy, this.pipeline.identify(copy), future, attachment);
	}

	/**
	 * Enrich, intercept, check and serialize. Runs code of the application, which may
	 * throw anything.
	 * @param deadline when it has to be done
	 */
	void prepare(Delivery<K, V> delivery, SendListener<K, V> listener, long deadline) {
		this.pipeline.enrich(delivery.record());
		ProducerRecord<K, V> seen = listener.onSend(delivery.record());
		delivery.intercepted = true;
		ProducerRecord<K, V> record = this.parts.intercept(seen);
		if (record != delivery.record()) {
			delivery.replace(record, this.pipeline.identify(record));
		}
		this.pipeline.validate(record);
		RecordSerializers<K, V> serializers = this.parts.serializers();
		delivery.key = serializers.key(record, deadline);
		delivery.value = serializers.value(record, deadline);
		delivery.timestamp = (record.timestamp() != null) ? record.timestamp() : this.clock.millis();
		delivery.slot = Slots.of(record.topic(), delivery.key, record.partition());
	}

	/**
	 * Check the size as the producer would.
	 * @throws RecordTooLargeException if no producer would take the record
	 */
	void checkSize(Delivery<K, V> delivery) {
		int size = AbstractRecords.estimateSizeInBytesUpperBound(RecordBatch.CURRENT_MAGIC_VALUE, this.compression,
				delivery.key, delivery.value, delivery.record().headers().toArray());
		if (size > this.maxSize) {
			throw new RecordTooLargeException(
					"The message is %d bytes when serialized, which is larger than %d, the lesser of 'max.request.size' and 'buffer.memory'"
						.formatted(size, this.maxSize));
		}
	}

	boolean hasInterceptors() {
		return this.parts.interceptors() != null;
	}

	/**
	 * Tell the interceptors that have seen the record about the outcome. A stored record
	 * is acknowledged without an offset.
	 */
	void acknowledged(Delivery<K, V> delivery) {
		InterceptorChain<K, V> interceptors = this.parts.interceptors();
		if (interceptors != null && delivery.intercepted) {
			RecordMetadata metadata = delivery.metadata();
			Throwable failure = (metadata != null || delivery.isStored()) ? null : delivery.failure();
			interceptors.onAcknowledgement((metadata != null) ? metadata : withoutOffset(delivery.record()),
					(failure == null || failure instanceof Exception) ? (Exception) failure : new Exception(failure),
					delivery.record().headers());
		}
	}

	private static RecordMetadata withoutOffset(ProducerRecord<?, ?> record) {
		int partition = (record.partition() != null) ? record.partition() : RecordMetadata.UNKNOWN_PARTITION;
		return new RecordMetadata(new TopicPartition(record.topic(), partition), -1, -1, -1, -1, -1);
	}

	@Override
	public void close() {
		this.parts.close();
	}

}
