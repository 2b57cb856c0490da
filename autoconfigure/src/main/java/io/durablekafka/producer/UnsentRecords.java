package io.durablekafka.producer;

import io.durablekafka.outbox.DefaultFailureClassifier;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.record.RecordValidationException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Tells why records failed that no direct path and no outbox have taken, for those who
 * count them. What is neither the record's fault nor an error of Kafka has no category.
 *
 * @since 0.1.0
 */
public final class UnsentRecords {

	private static final int MAX_CAUSES = 16;

	private static final DefaultFailureClassifier TABLE = new DefaultFailureClassifier();

	private UnsentRecords() {
	}

	/**
	 * Category of a failure.
	 * @param topic topic of the record
	 * @param failure why it failed
	 * @return the category, or {@code null} if it has none
	 */
	public static @Nullable FailureCategory category(String topic, Throwable failure) {
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
			if (candidate instanceof RecordValidationException) {
				return FailureCategory.RECORD;
			}
			if (candidate instanceof ApiException || candidate instanceof SerializationException) {
				return TABLE.classify(topic, candidate);
			}
			candidate = candidate.getCause();
		}
		return null;
	}

}
