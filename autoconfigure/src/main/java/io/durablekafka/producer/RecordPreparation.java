package io.durablekafka.producer;

import io.durablekafka.outbox.Slots;
import io.durablekafka.record.RecordPipeline;
import io.durablekafka.record.SizeLimit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
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

	/** Of a record that failed before it had one. */
	private static final byte[] NO_ID = new byte[0];

	private final ClientParts<K, V> parts;

	private final RecordPipeline pipeline;

	private final SizeLimit sizeLimit;

	RecordPreparation(ClientSettings<K, V> client) {
		this.parts = new ClientParts<>(client);
		this.pipeline = client.pipeline();
		this.sizeLimit = SizeLimit.of(this.parts.config());
	}

	void start() {
		this.parts.serializers().start();
	}

	Delivery<K, V> delivery(DurableSender<K, V> sender, ProducerRecord<K, V> original,
			@Nullable SendFuture<SendResult<K, V>> future, Object attachment) {
		return new Delivery<>(sender, this.pipeline.copy(original), NO_ID, future, attachment);
	}

	/**
	 * Identify, enrich, intercept, check and serialize. Runs code of the application,
	 * which may throw anything.
	 * @param deadline when it has to be done
	 */
	void prepare(Delivery<K, V> delivery, SendListener<K, V> listener, long deadline) {
		ProducerRecord<K, V> own = delivery.record();
		long sentAt = this.pipeline.sentAt();
		delivery.replace(own, this.pipeline.identify(own, sentAt));
		this.pipeline.enrich(own, sentAt);
		ProducerRecord<K, V> seen = listener.onSend(own);
		delivery.intercepted = true;
		ProducerRecord<K, V> record = this.parts.intercept(seen);
		if (record != own) {
			delivery.replace(record, this.pipeline.keepIdentity(record, delivery.identity()));
		}
		this.pipeline.validate(record);
		RecordSerializers<K, V> serializers = this.parts.serializers();
		delivery.key = serializers.key(record, deadline);
		delivery.value = serializers.value(record, deadline);
		this.pipeline.validateSize(record, delivery.key, delivery.value, this.sizeLimit);
		delivery.timestamp = (record.timestamp() != null) ? record.timestamp() : sentAt;
		delivery.slot = Slots.of(record.topic(), delivery.key, record.partition());
	}

	/**
	 * What may be told about a failure, which is nothing of the record's contents.
	 */
	Throwable masked(Throwable failure) {
		return this.pipeline.masked(failure);
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
