package io.durablekafka.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the validators about a record, and checks its size. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RecordValidation {

	static final String SIZE = "size";

	private static final String VALIDATOR = "validator";

	private final Rejections rejections = new Rejections();

	private final RecordValidator[] validators;

	private final RecordSizes sizes;

	private final ContentMask mask;

	/**
	 * Create a validation.
	 * @param validators validators, in their order
	 * @param maxSizes greatest sizes of records by topic, in bytes
	 * @param mask keeps contents out of what validators throw
	 */
	public RecordValidation(List<RecordValidator> validators, Map<String, Long> maxSizes, ContentMask mask) {
		this.validators = validators.toArray(RecordValidator[]::new);
		this.sizes = new RecordSizes(maxSizes);
		this.mask = mask;
	}

	Rejections rejections() {
		return this.rejections;
	}

	ContentMask mask() {
		return this.mask;
	}

	/**
	 * Check a record.
	 * @param record the record as it would be sent
	 * @throws RecordValidationException if it is not valid
	 */
	void validate(ProducerRecord<?, ?> record) {
		Findings findings = null;
		for (RecordValidator validator : this.validators) {
			findings = ask(validator, record, findings);
		}
		if (findings != null) {
			throw reject(record, findings.violations, this.mask.cause(findings.cause));
		}
	}

	private static @Nullable Findings ask(RecordValidator validator, ProducerRecord<?, ?> record,
			@Nullable Findings findings) {
		try {
			List<Violation> violations = validator.validate(record);
			return violations.isEmpty() ? findings : collect(findings).add(List.copyOf(violations), null);
		}
		catch (RuntimeException ex) {
			Violation violation = new Violation(VALIDATOR, "record",
					"%s failed with %s".formatted(validator.getClass().getName(), ex.getClass().getName()));
			return collect(findings).add(List.of(violation), ex);
		}
	}

	private static Findings collect(@Nullable Findings findings) {
		return (findings != null) ? findings : new Findings();
	}

	/**
	 * Check the size of a record.
	 * @param record the record, with the headers of its serializers
	 * @param key the serialized key
	 * @param value the serialized value
	 * @param limit what its producer takes
	 * @throws RecordValidationException if it is too large
	 */
	void validateSize(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, SizeLimit limit) {
		List<Violation> violations = this.sizes.check(record, key, value, limit);
		if (!violations.isEmpty()) {
			throw reject(record, violations, new RecordTooLargeException(violations.get(0).message()));
		}
	}

	/**
	 * Say as a violation what the client has said about a record that only it serializes.
	 * @param record the record
	 * @param cause what the client said
	 * @return the exception to fail with
	 */
	RecordValidationException tooLarge(ProducerRecord<?, ?> record, RecordTooLargeException cause) {
		Violation violation = new Violation(SIZE, "record",
				"%s. Set it with 'durable-kafka.producer.max-request-size' or 'durable-kafka.producer.buffer-memory'"
					.formatted(String.valueOf(cause.getMessage()).replaceFirst("\\.$", "")));
		return reject(record, List.of(violation), cause);
	}

	private RecordValidationException reject(ProducerRecord<?, ?> record, List<Violation> violations,
			@Nullable Throwable cause) {
		this.rejections.count(violations);
		return new RecordValidationException(record, violations, cause);
	}

	/**
	 * What is wrong with one record.
	 */
	private static final class Findings {

		private final List<Violation> violations = new ArrayList<>();

		private @Nullable Throwable cause;

		Findings add(List<Violation> more, @Nullable Throwable why) {
			this.violations.addAll(more);
			this.cause = (this.cause != null) ? this.cause : why;
			return this;
		}

	}

}
