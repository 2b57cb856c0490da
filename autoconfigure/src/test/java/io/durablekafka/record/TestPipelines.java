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
		return of(new MessageIds("dk-message-id", clock), new HeaderEnrichment(List.of()));
	}

	public static RecordPipeline of(MessageIds ids, HeaderEnrichment enrichment) {
		return new RecordPipeline(ids, enrichment,
				new RecordValidation(List.of(new TopicNameValidator()), Map.of(), new ContentMask(false)),
				new SerializationFailures("the.key.serializer", "the.value.serializer", false));
	}

	/**
	 * Run enrichers over a record, as a pipeline does it.
	 */
	public static void enrich(ProducerRecord<?, ?> record, HeaderEnricher... enrichers) {
		new HeaderEnrichment(List.of(enrichers)).enrich(record);
	}

}
