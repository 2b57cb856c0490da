package io.durablekafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;

import io.durablekafka.record.RecordPipeline;
import io.durablekafka.record.SerializationFailures;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
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

	private volatile boolean closed;

	PlainSends(RecordPipeline pipeline, SendOutcomes<K, V> outcomes) {
		this.pipeline = pipeline;
		this.outcomes = outcomes;
	}

	/**
	 * Send nothing any more: Spring's factory would make a producer that nobody closes.
	 */
	void close() {
		this.closed = true;
	}

	CompletableFuture<SendResult<K, V>> send(ProducerRecord<K, V> original, Observation observation,
			BiFunction<ProducerRecord<K, V>, Observation, CompletableFuture<SendResult<K, V>>> doSend) {
		PlainTimes times = new PlainTimes();
		ProducerRecord<K, V> record = this.pipeline.copy(original);
		Object sample = this.outcomes.startTimer();
		byte[] messageId;
		try {
			checkOpen();
			long sentAt = this.pipeline.sentAt();
			messageId = this.pipeline.identify(record, sentAt);
			this.pipeline.enrich(record, sentAt);
			this.pipeline.validate(record);
		}
		catch (RuntimeException ex) {
			return refused(record, observation, sample, ex, times);
		}
		CompletableFuture<SendResult<K, V>> sent;
		try {
			sent = doSend.apply(record, observation);
		}
		catch (KafkaException ex) {
			// Spring's own: everybody has been told by the producer's callback
			return failed(record, observation, ex, times);
		}
		catch (RuntimeException ex) {
			return refused(record, observation, sample, explained(record, ex), times);
		}
		times.sendReturned();
		return sent.handle((result, failure) -> resolved(record, messageId, times, result, failure));
	}

	private void checkOpen() {
		if (this.closed) {
			throw new IllegalStateException(
					"The KafkaTemplate has been closed with its application context and sends nothing any more");
		}
	}

	private RuntimeException explained(ProducerRecord<K, V> record, RuntimeException ex) {
		if (!SerializationFailures.concern(ex)) {
			return ex;
		}
		RuntimeException failure = this.pipeline.serializationFailures().explain(record, ex);
		this.outcomes.notAcknowledged(record, failure);
		return failure;
	}

	private SendResult<K, V> resolved(ProducerRecord<K, V> record, byte[] messageId, PlainTimes times,
			@Nullable SendResult<K, V> result, @Nullable Throwable failure) {
		times.resolved();
		if (result == null) {
			Throwable cause = (failure != null) ? failure : new IllegalStateException("The send has no outcome");
			this.outcomes.notPublished(record, cause, times);
			throw new CompletionException(cause);
		}
		PlainResult<K, V> published = new PlainResult<>(result, messageId, times);
		this.outcomes.published(published, times);
		return published;
	}

	/**
	 * Report a record that no producer's callback has reported.
	 */
	CompletableFuture<SendResult<K, V>> refused(ProducerRecord<K, V> record, Observation observation,
			@Nullable Object sample, RuntimeException ex, PlainTimes times) {
		this.outcomes.refused(record, sample, this.pipeline.masked(ex));
		return failed(record, observation, ex, times);
	}

	private CompletableFuture<SendResult<K, V>> failed(ProducerRecord<K, V> record, Observation observation,
			RuntimeException ex, PlainTimes times) {
		if (observation.getContext().getError() == null) {
			// the producer's callback ends the observation otherwise
			observation.error(this.pipeline.masked(ex));
			observation.stop();
		}
		KafkaProducerException failure = (ex instanceof KafkaProducerException exception) ? exception
				: failure(record, ex);
		this.outcomes.notPublished(record, failure, times);
		return CompletableFuture.failedFuture(failure);
	}

	private KafkaProducerException failure(ProducerRecord<K, V> record, RuntimeException ex) {
		Throwable cause = (ex instanceof KafkaException && ex.getCause() != null) ? ex.getCause() : ex;
		return (cause instanceof RecordTooLargeException tooLarge) ? this.pipeline.tooLarge(record, tooLarge)
				: new KafkaProducerException(record, "Failed to send", this.pipeline.masked(cause));
	}

}
