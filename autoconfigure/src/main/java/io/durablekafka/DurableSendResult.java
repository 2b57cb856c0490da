package io.durablekafka;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

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
public class DurableSendResult<K, V> extends SendResult<K, V> {

	private final Outcome outcome;

	private final String messageId;

	private final Supplier<CompletableFuture<RecordMetadata>> published;

	/**
	 * Create a new result.
	 * @param record the record as it was sent, with enriched headers
	 * @param metadata the broker's metadata, or one without offset for a stored record
	 * @param outcome where the record is
	 * @param messageId the record's identity
	 * @param published gives a future that completes when Kafka has acknowledged the
	 * record
	 */
	public DurableSendResult(ProducerRecord<K, V> record, RecordMetadata metadata, Outcome outcome, String messageId,
			Supplier<CompletableFuture<RecordMetadata>> published) {
		super(record, metadata);
		this.outcome = outcome;
		this.messageId = messageId;
		this.published = published;
	}

	/**
	 * Where the record is.
	 * @return the outcome
	 */
	public Outcome outcome() {
		return this.outcome;
	}

	/**
	 * Identity of the record, also in its message id header. Consumers recognise a
	 * duplicate by it.
	 * @return the message id
	 */
	public String messageId() {
		return this.messageId;
	}

	/**
	 * The broker's metadata: at once for a published record, later for a stored one when
	 * the relay of this instance has published it (without offset when that happened
	 * before this call). Completes exceptionally when the record became a dead letter.
	 * @return a future of the metadata
	 */
	public CompletableFuture<RecordMetadata> published() {
		return this.published.get();
	}

}
