package io.durablekafka.record;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * Pipelines for tests of what comes after them.
 */
public final class TestPipelines {

	private TestPipelines() {
	}

	public static RecordPipeline withIds(LongSupplier clock) {
		return new RecordPipeline(new MessageIds("dk-message-id", clock), new HeaderEnrichment(List.of()),
				new RecordValidation(List.of(new TopicNameValidator())),
				new SerializationFailures("the.key.serializer", "the.value.serializer", false));
	}

}
