package io.durablekafka.record.validation;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.durablekafka.record.Violation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeaderLimitsValidator}.
 */
class HeaderLimitsValidatorTests {

	private final HeaderLimitsValidator validator = new HeaderLimitsValidator(2, 10);

	@Test
	void recordMayHaveAsManyHeadersAsAllowed() {
		assertThat(rules("a", "1")).isEmpty();
		assertThat(rules("a", "1", "a", "2")).isEmpty();
		assertThat(rules("a", "1", "a", "2", "a", "3")).containsExactly("header-count");
	}

	@Test
	void namesAndValuesTogetherHaveALimit() {
		assertThat(rules("name", "123456")).isEmpty();
		assertThat(rules("name", "1234567")).containsExactly("header-size");
		assertThat(rules("ääää", "12")).isEmpty();
		assertThat(rules("ääää", "123")).containsExactly("header-size");
	}

	@Test
	void headerWithoutValueHasItsName() {
		ProducerRecord<String, String> record = new ProducerRecord<>("topic", "value");
		record.headers().add("tenletters", null);
		assertThat(this.validator.validate(record)).isEmpty();
		record.headers().add("a", null);
		assertThat(this.validator.validate(record)).extracting(Violation::message)
			.containsExactly(
					"The headers have 11 bytes, more than the 10 of 'durable-kafka.validation.max-header-size'");
	}

	private List<String> rules(String... headers) {
		ProducerRecord<String, String> record = new ProducerRecord<>("topic", "value");
		for (int i = 0; i < headers.length; i += 2) {
			record.headers().add(headers[i], headers[i + 1].getBytes(StandardCharsets.UTF_8));
		}
		return this.validator.validate(record).stream().map(Violation::rule).toList();
	}

}
