package io.durablekafka.record;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link RecordValidation}.
 */
class RecordValidationTests {

	private static final ProducerRecord<String, String> RECORD = new ProducerRecord<>("topic", "key-secret",
			"value-secret");

	private static final RecordValidator BROKEN = (record) -> {
		throw new IllegalStateException("cannot read " + record.value(), new RuntimeException("" + record.key()));
	};

	private static RecordValidator finding(String rule) {
		return (record) -> List.of(new Violation(rule, "value", "wrong"));
	}

	@Test
	void allViolationsAreListedWithoutContents() {
		RecordValidationException exception = reject(false, finding("first"), (record) -> List.of(), BROKEN,
				finding("last"));
		assertThat(exception.getViolations()).extracting(Violation::rule).containsExactly("first", "validator", "last");
		assertThat(exception).hasMessageContainingAll("topic", "value: wrong (first)", "value: wrong (last)",
				IllegalStateException.class.getName());
		assertThat(exception)
			.hasStackTraceContaining("RuntimeException (its message may show contents and is withheld)")
			.satisfies((thrown) -> assertThat(thrown.getCause().getStackTrace()[0].getClassName())
				.startsWith(RecordValidationTests.class.getName()));
		assertThat(stackTrace(exception)).doesNotContain("secret");
	}

	@Test
	void causeIsItselfWhenContentsMayBeShown() {
		assertThat(reject(true, BROKEN)).hasCauseInstanceOf(IllegalStateException.class)
			.hasStackTraceContaining("value-secret");
	}

	@Test
	void validatorThatReturnsNothingIsBroken() {
		RecordValidator nothing = (record) -> null;
		assertThat(reject(false, nothing).getViolations()).extracting(Violation::rule).containsExactly("validator");
	}

	@Test
	void validRecordIsNotRejected() {
		RecordValidation validation = validation(false, (record) -> List.of());
		assertThatCode(() -> validation.validate(RECORD)).doesNotThrowAnyException();
	}

	@Test
	void rejectedRecordsAreCountedOncePerRule() {
		List<String> told = new ArrayList<>();
		RecordValidation validation = validation(false, finding("a"), finding("a"), finding("b"));
		validation.rejections().onRule(told::add);
		for (int i = 0; i < 3; i++) {
			reject(validation);
		}
		assertThat(validation.rejections().count("a")).isEqualTo(3);
		assertThat(validation.rejections().count("b")).isEqualTo(3);
		assertThat(validation.rejections().count("c")).isZero();
		assertThat(told).containsExactly("a", "b");
		List<String> toldLater = new ArrayList<>();
		validation.rejections().onRule(toldLater::add);
		assertThat(toldLater).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void countsDoNotGrowWithoutBound() {
		Rejections rejections = new Rejections();
		for (int i = 0; i < 1000; i++) {
			rejections.count(List.of(new Violation("rule-" + i, "value", "wrong")));
		}
		List<String> rules = new ArrayList<>();
		rejections.onRule(rules::add);
		assertThat(rules).hasSize(Rejections.MOST_RULES + 1);
		assertThat(rejections.count(Rejections.OTHER)).isEqualTo(1000 - Rejections.MOST_RULES);
	}

	private static RecordValidationException reject(boolean includeContents, RecordValidator... validators) {
		return reject(validation(includeContents, validators));
	}

	private static RecordValidationException reject(RecordValidation validation) {
		return catchThrowableOfType(RecordValidationException.class, () -> validation.validate(RECORD));
	}

	private static RecordValidation validation(boolean includeContents, RecordValidator... validators) {
		return new RecordValidation(List.of(validators), Map.of(), new ContentMask(includeContents));
	}

	private static String stackTrace(Throwable exception) {
		StringWriter text = new StringWriter();
		exception.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

}
