package io.durablekafka.outbox;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The built-in table of failures. The first error of the Kafka protocol in the chain of
 * causes decides; whatever the table does not know is
 * {@link FailureCategory#INFRASTRUCTURE}, since storing a record is safe and rejecting
 * one is not. Stateless and thread-safe.
 *
 * @since 0.1.0
 */
public final class DefaultFailureClassifier implements DeliveryFailureClassifier {

	private static final int MAX_CAUSES = 16;

	private static final Map<FailureCategory, List<Class<? extends Throwable>>> TABLE = Map.of(FailureCategory.RECORD,
			List.of(RecordTooLargeException.class, RecordBatchTooLargeException.class, SerializationException.class,
					InvalidTopicException.class, InvalidRecordException.class, InvalidTimestampException.class,
					UnsupportedForMessageFormatException.class, UnsupportedCompressionTypeException.class,
					InvalidRequiredAcksException.class, PolicyViolationException.class),
			FailureCategory.AUTHORIZATION, List.of(AuthorizationException.class, AuthenticationException.class),
			FailureCategory.UNKNOWN_TOPIC,
			List.of(UnknownTopicOrPartitionException.class, UnknownTopicIdException.class), FailureCategory.TRANSACTION,
			List.of(TransactionAbortedException.class, TransactionAbortableException.class,
					InvalidTxnStateException.class, InvalidPidMappingException.class, ProducerFencedException.class));

	/**
	 * The client reports a partition beyond the topic's partition count as a timeout. The
	 * number of partitions never shrinks, so without this rule a single such record would
	 * stop its topic for good.
	 */
	private static final Pattern MISSING_PARTITION = Pattern
		.compile("Partition \\d+ of topic .+ with partition count \\d+ is not present in metadata .*");

	@Override
	public FailureCategory classify(String topic, Throwable failure) {
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
			if (candidate instanceof ApiException || candidate instanceof SerializationException) {
				return classifyKafkaError(candidate);
			}
			candidate = candidate.getCause();
		}
		return FailureCategory.INFRASTRUCTURE;
	}

	private static FailureCategory classifyKafkaError(Throwable error) {
		if (error instanceof TimeoutException) {
			return classifyTimeout(error);
		}
		FailureCategory category = lookUp(error);
		return (category != null) ? category : FailureCategory.INFRASTRUCTURE;
	}

	private static FailureCategory classifyTimeout(Throwable timeout) {
		// The wait for metadata ends in a timeout whose cause is the topic's own error
		if (timeout.getCause() != null && lookUp(timeout.getCause()) == FailureCategory.UNKNOWN_TOPIC) {
			return FailureCategory.UNKNOWN_TOPIC;
		}
		String message = timeout.getMessage();
		return (message != null && MISSING_PARTITION.matcher(message).matches()) ? FailureCategory.RECORD
				: FailureCategory.INFRASTRUCTURE;
	}

	private static @Nullable FailureCategory lookUp(Throwable error) {
		for (Map.Entry<FailureCategory, List<Class<? extends Throwable>>> row : TABLE.entrySet()) {
			for (Class<? extends Throwable> type : row.getValue()) {
				if (type.isInstance(error)) {
					return row.getKey();
				}
			}
		}
		return null;
	}

}
