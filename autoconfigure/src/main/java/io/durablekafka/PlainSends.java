package io.durablekafka;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

import io.durablekafka.record.RecordPipeline;
import io.durablekafka.record.SerializationFailures;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.SendResult;

/**
 * Sends as Spring's template does, for records in a Kafka transaction and for
 * applications without an outbox, but with a message id, one error channel and the
 * durable result.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class PlainSends<K, V> {

	private final RecordPipeline pipeline;

	private final SendOutcomes<K, V> outcomes;

	PlainSends(RecordPipeline pipeline, SendOutcomes<K, V> outcomes) {
		this.pipeline = pipeline;
		this.outcomes = outcomes;
	}

	CompletableFuture<SendResult<K, V>> send(ProducerRecord<K, V> original, Observation observation,
			BiFunction<ProducerRecord<K, V>, Observation, CompletableFuture<SendResult<K, V>>> doSend) {
		ProducerRecord<K, V> record = this.pipeline.copy(original);
		Object sample = this.outcomes.startTimer();
		String messageId;
		try {
			messageId = this.pipeline.identify(record);
			this.pipeline.enrich(record);
			this.pipeline.validate(record);
		}
		catch (RuntimeException ex) {
			return refused(record, observation, sample, ex);
		}
		try {
			return doSend.apply(record, observation).thenApply((result) -> published(result, messageId));
		}
		catch (KafkaException ex) {
			// Spring's own: everybody has been told by the producer's callback
			return failed(record, observation, ex);
		}
		catch (RuntimeException ex) {
			if (SerializationFailures.concern(ex)) {
				RuntimeException failure = this.pipeline.serializationFailures().explain(record, ex);
				this.outcomes.notAcknowledged(record, failure);
				return refused(record, observation, sample, failure);
			}
			return refused(record, observation, sample, ex);
		}
	}

	/**
	 * Report a record that no producer's callback has reported.
	 */
	private CompletableFuture<SendResult<K, V>> refused(ProducerRecord<K, V> record, Observation observation,
			@Nullable Object sample, RuntimeException ex) {
		this.outcomes.refused(record, sample, ex);
		return failed(record, observation, ex);
	}

	/**
	 * A future of a record that has failed.
	 */
	CompletableFuture<SendResult<K, V>> failed(ProducerRecord<K, V> record, Observation observation,
			RuntimeException ex) {
		if (observation.getContext().getError() == null) {
			// the producer's callback, which ends the observation otherwise, never ran
			observation.error(ex);
			observation.stop();
		}
		return CompletableFuture.failedFuture((ex instanceof KafkaProducerException) ? ex : failure(record, ex));
	}

	private DurableSendResult<K, V> published(SendResult<K, V> result, String messageId) {
		return new DurableSendResult<>(result.getProducerRecord(), result.getRecordMetadata(), Outcome.PUBLISHED,
				messageId, () -> CompletableFuture.completedFuture(result.getRecordMetadata()));
	}

	@SuppressWarnings("unchecked")
	private KafkaProducerException failure(ProducerRecord<K, V> record, RuntimeException ex) {
		Throwable cause = (ex instanceof KafkaException && ex.getCause() != null) ? ex.getCause() : ex;
		return new KafkaProducerException((ProducerRecord<Object, Object>) (ProducerRecord<?, ?>) record,
				"Failed to send", cause);
	}

}
