package io.durablekafka.record;

import org.apache.kafka.clients.producer.ProducerRecord;

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

	/**
	 * Create a pipeline.
	 * @param messageIds gives each record its identity
	 * @param enrichment adds headers
	 * @param validation checks records
	 * @param serializationFailures explains failures of serializers
	 */
	public RecordPipeline(MessageIds messageIds, HeaderEnrichment enrichment, RecordValidation validation,
			SerializationFailures serializationFailures) {
		this.messageIds = messageIds;
		this.enrichment = enrichment;
		this.validation = validation;
		this.serializationFailures = serializationFailures;
	}

	/**
	 * A copy of a record, so that the caller's is never changed and may be sent again.
	 * @param <K> the key type
	 * @param <V> the value type
	 * @param original the caller's record
	 * @return a record of our own
	 */
	public <K, V> ProducerRecord<K, V> copy(ProducerRecord<K, V> original) {
		return new ProducerRecord<>(original.topic(), original.partition(), original.timestamp(), original.key(),
				original.value(), original.headers());
	}

	/**
	 * Identity of a record, which is given to it when it has none.
	 * @param record a record of our own
	 * @return the message id
	 */
	public String identify(ProducerRecord<?, ?> record) {
		return this.messageIds.assign(record.headers());
	}

	/**
	 * Add headers to a record.
	 * @param record a record of our own
	 */
	public void enrich(ProducerRecord<?, ?> record) {
		this.enrichment.enrich(record);
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
	 * What comes after the pipeline, the serializers, may fail as well.
	 * @return explains their failures
	 */
	public SerializationFailures serializationFailures() {
		return this.serializationFailures;
	}

}
