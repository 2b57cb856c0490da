package io.durablekafka.record;

import java.util.List;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.KafkaProducerException;

/**
 * A record is not valid. It was neither sent nor stored. The message lists all violations
 * and nothing of the record's contents.
 *
 * @since 0.1.0
 */
public class RecordValidationException extends KafkaProducerException {

	private static final long serialVersionUID = 1L;

	private final transient List<Violation> violations;

	/**
	 * Create an exception.
	 * @param record the record
	 * @param violations what is wrong with it
	 * @param cause what a validator threw, or a
	 * {@link org.apache.kafka.common.errors.RecordTooLargeException}; {@code null} if
	 * nothing
	 */
	// the superclass hands the cause on to Throwable, which takes null
	@SuppressWarnings("NullAway")
	public RecordValidationException(ProducerRecord<?, ?> record, List<Violation> violations,
			@Nullable Throwable cause) {
		super(record, message(record, violations), cause);
		this.violations = List.copyOf(violations);
	}

	private static String message(ProducerRecord<?, ?> record, List<Violation> violations) {
		return "The record for topic '%s' is not valid: %s".formatted(record.topic(),
				violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
	}

	/**
	 * All that is wrong with the record.
	 * @return the violations, at least one
	 */
	public List<Violation> getViolations() {
		return this.violations;
	}

}
