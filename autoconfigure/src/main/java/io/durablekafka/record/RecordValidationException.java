package io.durablekafka.record;

import java.util.List;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.ProducerRecord;

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
	 */
	@SuppressWarnings("unchecked")
	public RecordValidationException(ProducerRecord<?, ?> record, List<Violation> violations) {
		super((ProducerRecord<Object, Object>) record, message(record, violations), null);
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
