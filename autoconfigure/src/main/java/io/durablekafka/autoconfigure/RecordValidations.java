package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.durablekafka.record.RecordValidation;
import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.TopicNameValidator;

/**
 * Decides what each producer checks.
 */
final class RecordValidations {

	private final List<RecordValidator> beans;

	RecordValidations(List<RecordValidator> beans) {
		this.beans = beans;
	}

	RecordValidation of(String producer) {
		List<RecordValidator> validators = new ArrayList<>();
		validators.add(new TopicNameValidator());
		validators.addAll(this.beans);
		return new RecordValidation(validators);
	}

}
