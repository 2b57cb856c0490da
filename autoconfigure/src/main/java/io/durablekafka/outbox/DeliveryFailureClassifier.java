package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * Decides what a failed delivery means. Beans of this type are asked in order before the
 * built-in table; the first answer counts. Called on the producer's network thread, so it
 * must be quick and must not block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface DeliveryFailureClassifier {

	/**
	 * Classify a failure.
	 * @param topic topic of the record
	 * @param failure what the producer reported
	 * @return the category, or {@code null} to leave the decision to the next classifier.
	 * An exception thrown from here counts as {@code null}.
	 */
	@Nullable FailureCategory classify(String topic, Throwable failure);

}
