package io.durablekafka.faults.check;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordId}.
 */
class RecordIdTests {

	@Test
	void textIsReadAsItWasWritten() {
		assertThat(RecordId.parse("5:12")).isEqualTo(new RecordId(5, 12)).hasToString("5:12");
		assertThat(RecordId.parse("1/-2:3")).isEqualTo(new RecordId(1, -2, 3)).hasToString("1/-2:3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "5", ":", "5:", ":5", "1/", "1/5", "/5:1", "x/5:1", "5:1x", "5/1:", ":1/5" })
	void otherTextIsNoRecord(String text) {
		assertThat(RecordId.parse(text)).isNull();
	}

}
