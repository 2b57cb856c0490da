package io.durablekafka.record;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.internals.Topic;

/**
 * Checks names of topics by Kafka's rules: 1 to 249 letters, digits, dots, underscores
 * and hyphens, and neither {@code .} nor {@code ..}.
 *
 * @since 0.1.0
 */
public final class TopicNameValidator implements RecordValidator {

	@Override
	public List<Violation> validate(ProducerRecord<?, ?> record) {
		if (Topic.isValid(record.topic())) {
			return List.of();
		}
		List<Violation> violations = new ArrayList<>();
		Topic.validate(record.topic(), "The name of a topic",
				(message) -> violations.add(new Violation("topic-name", "topic", message)));
		return violations;
	}

}
