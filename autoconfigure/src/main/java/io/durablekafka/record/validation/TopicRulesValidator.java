package io.durablekafka.record.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.Violation;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Checks that a record has a key and a value where its topic needs them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TopicRulesValidator implements RecordValidator {

	private final TopicRules others;

	private final Map<String, TopicRules> topics;

	/**
	 * Create a validator.
	 * @param others rules of the topics that have none of their own
	 * @param topics rules by topic
	 */
	public TopicRulesValidator(TopicRules others, Map<String, TopicRules> topics) {
		this.others = others;
		this.topics = Map.copyOf(topics);
	}

	@Override
	public List<Violation> validate(ProducerRecord<?, ?> record) {
		if (record.key() != null && record.value() != null) {
			return List.of();
		}
		TopicRules rules = this.topics.getOrDefault(record.topic(), this.others);
		List<Violation> violations = new ArrayList<>();
		if (rules.keyRequired() && record.key() == null) {
			violations.add(new Violation("key", "key",
					"The topic needs a key, says 'durable-kafka.topics.[%s].key' or 'durable-kafka.validation.require-key'"
						.formatted(record.topic())));
		}
		if (!rules.tombstones() && record.value() == null) {
			violations.add(new Violation("tombstone", "value",
					"The topic takes no null value, says 'durable-kafka.topics.[%s].tombstones' or 'durable-kafka.validation.tombstones'"
						.formatted(record.topic())));
		}
		return violations;
	}

}
