package io.durablekafka.record.validation;

import java.util.List;
import java.util.Map;

import io.durablekafka.record.Violation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicRulesValidator}.
 */
class TopicRulesValidatorTests {

	private final TopicRulesValidator validator = new TopicRulesValidator(TopicRules.NONE, Map.of("keyed",
			new TopicRules(true, true), "whole", new TopicRules(false, false), "strict", new TopicRules(true, false)));

	@Test
	void keyIsNeededWhereTheTopicSaysSo() {
		assertThat(rules("keyed", null, "value")).containsExactly("key");
		assertThat(rules("keyed", "key", null)).isEmpty();
		assertThat(rules("whole", null, "value")).isEmpty();
	}

	@Test
	void valueIsNeededWhereTheTopicTakesNoTombstones() {
		assertThat(rules("whole", "key", null)).containsExactly("tombstone");
		assertThat(rules("strict", null, null)).containsExactly("key", "tombstone");
	}

	@Test
	void otherTopicsGoByTheRulesForOthers() {
		assertThat(rules("any", null, null)).isEmpty();
		TopicRulesValidator strict = new TopicRulesValidator(new TopicRules(true, false),
				Map.of("open", TopicRules.NONE));
		assertThat(strict.validate(new ProducerRecord<>("any", null, null))).hasSize(2);
		assertThat(strict.validate(new ProducerRecord<>("open", null, null))).isEmpty();
	}

	private List<String> rules(String topic, @Nullable String key, @Nullable String value) {
		return this.validator.validate(new ProducerRecord<>(topic, key, value)).stream().map(Violation::rule).toList();
	}

}
