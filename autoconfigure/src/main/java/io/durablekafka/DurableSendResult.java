package io.durablekafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.durablekafka.outbox.FailureCategory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.SendResult;

/**
 * Result of a send: acknowledged by Kafka, or committed in the outbox. For a stored
 * record {@link #getRecordMetadata()} has neither offset nor partition
 * ({@link RecordMetadata#hasOffset()} is {@code false}); the broker's metadata arrives in
 * {@link #published()}.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public abstract class DurableSendResult<K, V> extends SendResult<K, V> {

	/**
	 * Create a new result.
	 * @param record the record as it was sent, with enriched headers
	 * @param metadata the broker's metadata, or one without offset for a stored record
	 */
	protected DurableSendResult(ProducerRecord<K, V> record, RecordMetadata metadata) {
		super(record, metadata);
	}

	/**
	 * A result for tests whose template is a stand-in: one that took no time.
	 * @param <K> the key type
	 * @param <V> the value type
	 * @param record the record
	 * @param metadata the broker's metadata, or one without offset for a stored record
	 * @param outcome where the record is
	 * @param messageId the record's identity
	 * @param published gives a future that completes when Kafka has acknowledged the
	 * record
	 * @return the result
	 */
	public static <K, V> DurableSendResult<K, V> of(ProducerRecord<K, V> record, RecordMetadata metadata,
			Outcome outcome, String messageId, Supplier<CompletableFuture<RecordMetadata>> published) {
		return new GivenResult<>(record, metadata, outcome, messageId, published);
	}

	/**
	 * Where the record is.
	 * @return the outcome
	 */
	public abstract Outcome outcome();

	/**
	 * Identity of the record, also in its message id header. Consumers recognise a
	 * duplicate by it.
	 * @return the message id
	 */
	public abstract String messageId();

	/**
	 * The broker's metadata: at once for a published record, later for a stored one when
	 * the relay of this instance has published it (without offset when that happened
	 * before this call). Completes exceptionally when the record became a dead letter.
	 * @return a future of the metadata
	 */
	public abstract CompletableFuture<RecordMetadata> published();

	/**
	 * Why Kafka did not take the record that is stored now.
	 * @return the category of the failure; {@code null} for a published record, and for
	 * one that was stored without having failed itself, since Kafka was known to be away
	 * or earlier records of its key were waiting
	 */
	public abstract @Nullable FailureCategory failureCategory();

	/**
	 * Whether the record is in its topic already. A stored record for which this is
	 * {@link InLog#MAYBE} may appear twice, with the same message id.
	 * @return whether the record is in the log
	 */
	public abstract InLog inLog();

	/**
	 * How long {@code send} kept the calling thread.
	 * @return the time
	 */
	public abstract Duration blocked();

	/**
	 * How long a stored record waited for its commit in the outbox.
	 * @return the time, zero for a record that was not stored
	 */
	public abstract Duration queued();

	/**
	 * How long the producer had the record, from the end of {@code send} until Kafka
	 * acknowledged it or it was given up: the producer's own batching, its retries and
	 * the way to the broker.
	 * @return the time, zero for a record that no producer had
	 */
	public abstract Duration inFlight();

	/**
	 * Whether a record is in the log of its topic.
	 */
	public enum InLog {

		/**
		 * No producer has had it.
		 */
		NO,

		/**
		 * A producer has sent it, or may have, and there was no answer.
		 */
		MAYBE,

		/**
		 * Kafka has acknowledged it.
		 */
		YES

	}

}
