package io.durablekafka.record;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Code of the application that computes headers failed, so the record was neither sent
 * nor stored. The message holds nothing of the record's contents.
 *
 * @since 0.1.0
 */
public class HeaderEnrichmentException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	HeaderEnrichmentException(String role, Object failed, ProducerRecord<?, ?> record, RuntimeException cause) {
		super("%s %s failed with a %s for a record of topic '%s'".formatted(role, failed.getClass().getName(),
				cause.getClass().getSimpleName(), record.topic()), cause);
	}

}
