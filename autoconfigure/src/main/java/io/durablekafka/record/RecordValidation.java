package io.durablekafka.record;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Asks the validators about a record. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RecordValidation {

	private final RecordValidator[] validators;

	/**
	 * Create a validation.
	 * @param validators validators, in their order
	 */
	public RecordValidation(List<RecordValidator> validators) {
		this.validators = validators.toArray(RecordValidator[]::new);
	}

	/**
	 * Check a record.
	 * @param record the record as it would be sent
	 * @throws RecordValidationException if it is not valid
	 */
	void validate(ProducerRecord<?, ?> record) {
		List<Violation> found = null;
		for (RecordValidator validator : this.validators) {
			found = collect(found, validator.validate(record));
		}
		if (found != null) {
			throw new RecordValidationException(record, found);
		}
	}

	private static @Nullable List<Violation> collect(@Nullable List<Violation> found, List<Violation> more) {
		if (more.isEmpty()) {
			return found;
		}
		List<Violation> all = (found != null) ? found : new ArrayList<>();
		all.addAll(more);
		return all;
	}

}
