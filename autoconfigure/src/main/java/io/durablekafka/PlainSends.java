package io.durablekafka;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

import io.durablekafka.record.RecordPipeline;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

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

	PlainSends(RecordPipeline pipeline) {
		this.pipeline = pipeline;
	}

	CompletableFuture<SendResult<K, V>> send(ProducerRecord<K, V> original, Observation observation,
			BiFunction<ProducerRecord<K, V>, Observation, CompletableFuture<SendResult<K, V>>> doSend) {
		ProducerRecord<K, V> record = this.pipeline.copy(original);
		try {
			String messageId = this.pipeline.identify(record);
			this.pipeline.enrich(record);
			this.pipeline.validate(record);
			return doSend.apply(record, observation).thenApply((result) -> published(result, messageId));
		}
		catch (RuntimeException ex) {
			return failed(record, observation, ex);
		}
	}

	/**
	 * Report a record that no producer has seen, in the future and nowhere else.
	 */
	CompletableFuture<SendResult<K, V>> failed(ProducerRecord<K, V> record, Observation observation,
			RuntimeException ex) {
		if (observation.getContext().getError() == null) {
			// the producer's callback, which ends the observation otherwise, never ran
			observation.error(this.pipeline.masked(ex));
			observation.stop();
		}
		return CompletableFuture.failedFuture((ex instanceof KafkaProducerException) ? ex : failure(record, ex));
	}

	private DurableSendResult<K, V> published(SendResult<K, V> result, String messageId) {
		return new DurableSendResult<>(result.getProducerRecord(), result.getRecordMetadata(), Outcome.PUBLISHED,
				messageId, () -> CompletableFuture.completedFuture(result.getRecordMetadata()));
	}

	private KafkaProducerException failure(ProducerRecord<K, V> record, RuntimeException ex) {
		Throwable cause = (ex instanceof KafkaException && ex.getCause() != null) ? ex.getCause() : ex;
		return (cause instanceof RecordTooLargeException tooLarge) ? this.pipeline.tooLarge(record, tooLarge)
				: new KafkaProducerException(record, "Failed to send", this.pipeline.masked(cause));
	}

}
