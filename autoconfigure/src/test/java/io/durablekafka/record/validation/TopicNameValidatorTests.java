package io.durablekafka.record.validation;

import java.util.List;

import io.durablekafka.record.Violation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicNameValidator}.
 */
class TopicNameValidatorTests {

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ".", "..", "a b", "ä", "a/b" })
	void namesThatKafkaRefusesAreViolations(String topic) {
		TopicNameValidator validator = new TopicNameValidator();
		assertThat(rules(validator, topic)).containsExactly("topic-name");
		assertThat(rules(validator, topic)).as("asked again").containsExactly("topic-name");
	}

	@Test
	void otherNamesAreValid() {
		TopicNameValidator validator = new TopicNameValidator();
		assertThat(rules(validator, "a.B_c-9")).isEmpty();
		assertThat(rules(validator, "a".repeat(249))).isEmpty();
		assertThat(rules(validator, "a".repeat(250))).containsExactly("topic-name");
	}

	@Test
	void onlyAllowedTopicsAreValid() {
		TopicNameValidator validator = new TopicNameValidator(List.of("orders", "audit.*"));
		for (int i = 0; i < 2; i++) {
			assertThat(rules(validator, "orders")).isEmpty();
			assertThat(rules(validator, "audit.logins")).isEmpty();
			assertThat(rules(validator, "orders2")).containsExactly("topic-not-allowed");
			assertThat(rules(validator, "x audit.")).containsExactly("topic-name", "topic-not-allowed");
		}
	}

	private static List<String> rules(TopicNameValidator validator, String topic) {
		return validator.validate(new ProducerRecord<>(topic, "value")).stream().map(Violation::rule).toList();
	}

}
