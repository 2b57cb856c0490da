package io.durablekafka.outbox;

import java.util.List;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureClassification}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureClassificationTests {

	private static final Throwable TOO_LARGE = new RecordTooLargeException("2 MB");

	@Test
	void tableDecidesWhenThereIsNoClassifier() {
		assertThat(new FailureClassification(List.of()).classify("orders", TOO_LARGE))
			.isEqualTo(FailureCategory.RECORD);
	}

	@Test
	void firstAnswerCounts() {
		FailureClassification classification = new FailureClassification(List.of((topic, failure) -> null,
				(topic, failure) -> FailureCategory.AUTHORIZATION, (topic, failure) -> FailureCategory.UNKNOWN_TOPIC));
		assertThat(classification.classify("orders", TOO_LARGE)).isEqualTo(FailureCategory.AUTHORIZATION);
	}

	@Test
	void classifierSeesTopicAndFailure() {
		FailureClassification classification = new FailureClassification(
				List.of((topic, failure) -> ("clicks".equals(topic) && failure instanceof TimeoutException)
						? FailureCategory.RECORD : null));
		TimeoutException timeout = new TimeoutException("Expiring 1 record(s) for clicks-0");
		assertThat(classification.classify("clicks", timeout)).isEqualTo(FailureCategory.RECORD);
		assertThat(classification.classify("orders", timeout)).isEqualTo(FailureCategory.INFRASTRUCTURE);
	}

	@Test
	void throwingClassifierIsPassedOverAndLoggedOnce(CapturedOutput output) {
		FailureClassification classification = new FailureClassification(List.of((topic, failure) -> {
			throw new NoClassDefFoundError("broken classifier");
		}));
		for (int i = 0; i < 3; i++) {
			assertThat(classification.classify("orders", TOO_LARGE)).isEqualTo(FailureCategory.RECORD);
		}
		assertThat(output.getAll().split("threw an exception and is passed over", -1)).hasSize(2);
	}

}
