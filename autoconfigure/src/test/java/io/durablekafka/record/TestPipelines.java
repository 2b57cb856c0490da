package io.durablekafka.record;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.durablekafka.record.validation.TopicNameValidator;

/**
 * Pipelines for tests of what comes after them.
 */
public final class TestPipelines {

	private TestPipelines() {
	}

	public static RecordPipeline withIds(LongSupplier clock) {
		return new RecordPipeline(new MessageIds("dk-message-id", clock), new HeaderEnrichment(List.of()),
				new RecordValidation(List.of(new TopicNameValidator()), Map.of(), new ContentMask(false)));
	}

}
