package io.durablekafka.record.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.Violation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.internals.Topic;

import org.springframework.util.PatternMatchUtils;

/**
 * Checks names of topics by Kafka's rules (1 to 249 letters, digits, dots, underscores
 * and hyphens, and neither {@code .} nor {@code ..}), and whether the topic is one of
 * those that are allowed. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TopicNameValidator implements RecordValidator {

	private static final int MOST_REMEMBERED = 10_000;

	private final Set<String> accepted = ConcurrentHashMap.newKeySet();

	private final String[] allowed;

	/**
	 * Create a validator that allows all topics.
	 */
	public TopicNameValidator() {
		this(List.of());
	}

	/**
	 * Create a validator.
	 * @param allowed patterns of the topics that are allowed, in which an asterisk stands
	 * for any characters; none to allow all
	 */
	public TopicNameValidator(List<String> allowed) {
		this.allowed = allowed.toArray(String[]::new);
	}

	@Override
	public List<Violation> validate(ProducerRecord<?, ?> record) {
		String topic = record.topic();
		if (this.accepted.contains(topic)) {
			return List.of();
		}
		List<Violation> violations = check(topic);
		if (violations.isEmpty() && this.accepted.size() < MOST_REMEMBERED) {
			this.accepted.add(topic);
		}
		return violations;
	}

	private List<Violation> check(String topic) {
		List<Violation> violations = new ArrayList<>();
		Topic.validate(topic, "The name of a topic",
				(message) -> violations.add(new Violation("topic-name", "topic", message)));
		if (this.allowed.length > 0 && !PatternMatchUtils.simpleMatch(this.allowed, topic)) {
			violations.add(new Violation("topic-not-allowed", "topic",
					"The topic is not one of 'durable-kafka.validation.allowed-topics'"));
		}
		return violations;
	}

}
