package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.durablekafka.record.HeaderEnrichment;
import io.durablekafka.record.MessageIds;
import io.durablekafka.record.RecordPipeline;
import io.durablekafka.record.RecordValidation;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pipeline of each producer.
 */
final class RecordPipelines {

	private final ConcurrentMap<String, RecordPipeline> pipelines = new ConcurrentHashMap<>();

	private final MessageIds messageIds;

	private final HeaderEnrichments enrichments;

	private final RecordValidations validations;

	private final SerializerNames serializers;

	private final SerializationProperties serialization;

	RecordPipelines(MessageIds messageIds, HeaderEnrichments enrichments, RecordValidations validations,
			SerializerNames serializers, SerializationProperties serialization) {
		this.messageIds = messageIds;
		this.enrichments = enrichments;
		this.validations = validations;
		this.serializers = serializers;
		this.serialization = serialization;
	}

	/**
	 * The pipeline of a producer, always the same one.
	 * @param producer name of the producer
	 * @return its pipeline
	 */
	RecordPipeline of(String producer) {
		return this.pipelines.computeIfAbsent(producer, this::create);
	}

	/**
	 * When a record is serialized again because something did not answer.
	 * @return the time to wait, or {@code null} if there is one attempt only
	 */
	@Nullable Duration serializationRetry() {
		boolean retry = this.serialization.getOnUnavailable() == SerializationProperties.OnUnavailable.RETRY;
		return retry ? this.serialization.getRetryBackoff() : null;
	}

	private RecordPipeline create(String producer) {
		HeaderEnrichment enrichment = this.enrichments.of(producer);
		RecordValidation validation = this.validations.of(producer);
		return new RecordPipeline(this.messageIds, enrichment, validation, this.serializers.failuresOf(producer),
				Clock.systemUTC()::millis);
	}

}
