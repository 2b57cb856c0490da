package io.durablekafka.record;

import java.util.function.LongSupplier;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What is done to each record of a producer before it is serialized. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RecordPipeline {

	private final MessageIds messageIds;

	private final HeaderEnrichment enrichment;

	private final RecordValidation validation;

	private final SerializationFailures serializationFailures;

	private final LongSupplier clock;

	/**
	 * Create a pipeline.
	 * @param messageIds gives each record its identity
	 * @param enrichment adds headers
	 * @param validation checks records
	 * @param serializationFailures explains failures of serializers
	 * @param clock milliseconds since the epoch
	 */
	public RecordPipeline(MessageIds messageIds, HeaderEnrichment enrichment, RecordValidation validation,
			SerializationFailures serializationFailures, LongSupplier clock) {
		this.messageIds = messageIds;
		this.enrichment = enrichment;
		this.validation = validation;
		this.serializationFailures = serializationFailures;
		this.clock = clock;
	}

	/**
	 * A copy of a record, so that the caller's is never changed and may be sent again.
	 * @param <K> the key type
	 * @param <V> the value type
	 * @param original the caller's record
	 * @return a record of our own
	 */
	public <K, V> ProducerRecord<K, V> copy(ProducerRecord<K, V> original) {
		Headers headers = original.headers();
		// a copy of no headers would grow one by one
		return new ProducerRecord<>(original.topic(), original.partition(), original.timestamp(), original.key(),
				original.value(), (headers.toArray().length > 0) ? headers : null);
	}

	/**
	 * When a record is sent: now. Each look at a clock has its price, so a send looks
	 * once.
	 * @return milliseconds since the epoch
	 */
	public long sentAt() {
		return this.clock.getAsLong();
	}

	/**
	 * Identity of a record, which is given to it when it has none.
	 * @param record a record of our own
	 * @param sentAt when it is sent, in milliseconds since the epoch
	 * @return the message id in UTF-8
	 * @throws HeaderEnrichmentException if the application's generator of ids failed
	 */
	public byte[] identify(ProducerRecord<?, ?> record, long sentAt) {
		return this.messageIds.assign(record, sentAt);
	}

	/**
	 * Identity of a record that takes the place of another one: its own if it has one,
	 * otherwise that of the other.
	 * @param record the record that an interceptor has made
	 * @param replaced message id of the record that was intercepted
	 * @return the message id in UTF-8
	 */
	public byte[] keepIdentity(ProducerRecord<?, ?> record, byte[] replaced) {
		return this.messageIds.keep(record, replaced);
	}

	/**
	 * Add headers to a record.
	 * @param record a record of our own
	 * @param sentAt when it is sent, in milliseconds since the epoch
	 */
	public void enrich(ProducerRecord<?, ?> record, long sentAt) {
		this.enrichment.enrich(record, sentAt);
	}

	/**
	 * Check a record.
	 * @param record the record as it will be serialized
	 * @throws RecordValidationException if it is not valid
	 */
	public void validate(ProducerRecord<?, ?> record) {
		this.validation.validate(record);
	}

	/**
	 * Check the size of a record.
	 * @param record the record, with the headers of its serializers
	 * @param key the serialized key
	 * @param value the serialized value
	 * @param limit what its producer takes
	 * @throws RecordValidationException if it is too large
	 */
	public void validateSize(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value,
			SizeLimit limit) {
		this.validation.validateSize(record, key, value, limit);
	}

	/**
	 * Say as a violation what the client has said about a record that only it serializes.
	 * @param record the record
	 * @param cause what the client said
	 * @return the exception to fail with
	 */
	public RecordValidationException tooLarge(ProducerRecord<?, ?> record, RecordTooLargeException cause) {
		return this.validation.tooLarge(record, cause);
	}

	/**
	 * Take contents of the record out of a failure, unless they may be shown.
	 * @param failure why the record could not be sent
	 * @return what may be told
	 */
	public Throwable masked(Throwable failure) {
		return this.validation.mask().failure(failure);
	}

	/**
	 * Records that were not valid.
	 * @return how many, by rule
	 */
	public Rejections rejections() {
		return this.validation.rejections();
	}

	/**
	 * What comes after the pipeline, the serializers, may fail as well.
	 * @return explains their failures
	 */
	public SerializationFailures serializationFailures() {
		return this.serializationFailures;
	}

}
