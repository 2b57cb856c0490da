package io.durablekafka.record;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.durablekafka.record.validation.TopicNameValidator;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Pipelines for tests of what comes after them.
 */
public final class TestPipelines {

	private TestPipelines() {
	}

	public static RecordPipeline withIds(LongSupplier clock) {
		return of(new MessageIds("dk-message-id"), new HeaderEnrichment(List.of()), clock);
	}

	public static RecordPipeline of(MessageIds ids, HeaderEnrichment enrichment, LongSupplier clock) {
		return new RecordPipeline(ids, enrichment,
				new RecordValidation(List.of(new TopicNameValidator()), Map.of(), new ContentMask(false)),
				new SerializationFailures("the.key.serializer", "the.value.serializer", false), clock);
	}

	/**
	 * Run enrichers over a record, as a pipeline does it.
	 */
	public static void enrich(ProducerRecord<?, ?> record, HeaderEnricher... enrichers) {
		enrich(record, 0, enrichers);
	}

	/**
	 * Run enrichers over a record that is sent at a given time.
	 */
	public static void enrich(ProducerRecord<?, ?> record, long sentAt, HeaderEnricher... enrichers) {
		new HeaderEnrichment(List.of(enrichers)).enrich(record, sentAt);
	}

}
