package io.durablekafka.outbox;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks the application's classifiers in order, then the {@link DefaultFailureClassifier
 * built-in table}. Always has an answer and never throws, because it is called on the
 * producer's network thread. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FailureClassification {

	private static final Log logger = LogFactory.getLog(FailureClassification.class);

	private final List<DeliveryFailureClassifier> classifiers;

	private final Set<DeliveryFailureClassifier> reported = ConcurrentHashMap.newKeySet();

	private final DefaultFailureClassifier table = new DefaultFailureClassifier();

	/**
	 * Create a new classification.
	 * @param classifiers classifiers of the application, in the order in which they are
	 * asked
	 */
	public FailureClassification(List<? extends DeliveryFailureClassifier> classifiers) {
		this.classifiers = List.copyOf(classifiers);
	}

	/**
	 * Classify a failure.
	 * @param topic topic of the record
	 * @param failure what the producer reported
	 * @return the category
	 */
	public FailureCategory classify(String topic, Throwable failure) {
		for (DeliveryFailureClassifier classifier : this.classifiers) {
			FailureCategory category = ask(classifier, topic, failure);
			if (category != null) {
				return category;
			}
		}
		return this.table.classify(topic, failure);
	}

	private @Nullable FailureCategory ask(DeliveryFailureClassifier classifier, String topic, Throwable failure) {
		try {
			return classifier.classify(topic, failure);
		}
		catch (Throwable ex) {
			// An error that escapes from a producer callback would kill the I/O thread
			if (this.reported.add(classifier)) {
				logger.warn(
						"Failure classifier '" + classifier.getClass().getName()
								+ "' threw an exception and is passed over. Further exceptions of it are not logged",
						ex);
			}
			return null;
		}
	}

}
