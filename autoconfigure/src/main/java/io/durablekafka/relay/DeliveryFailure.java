package io.durablekafka.relay;

import java.util.regex.Pattern;

import io.durablekafka.outbox.FailureCategory;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Why a delivery failed, and what that means for the rows behind it.
 *
 * @param category the category
 * @param cause what the producer reported
 */
record DeliveryFailure(FailureCategory category, Throwable cause) {

	/**
	 * Of a batch with several records, the client tells only the broker's text.
	 */
	private static final Pattern TIMESTAMP = Pattern.compile("Timestamp -?\\d+ of message .* is out of range.*");

	private static final int MAX_CAUSES = 16;

	private static final int MAX_TEXT = 1_000;

	static DeliveryFailure infrastructure(Throwable cause) {
		return new DeliveryFailure(FailureCategory.INFRASTRUCTURE, cause);
	}

	/**
	 * Whether nothing may be sent after the failed row.
	 * @param duringSend whether the row failed before anything was sent after it
	 * @return whether the producer has to be closed
	 */
	boolean stopsProducer(boolean duringSend) {
		return switch (this.category) {
			case INFRASTRUCTURE, TRANSACTION -> !(duringSend && neverLeft());
			case UNKNOWN_TOPIC -> !duringSend;
			case AUTHORIZATION -> !isRejection();
			case RECORD, EXPIRED -> false;
		};
	}

	/**
	 * Whether the row waited for metadata or for memory in vain. The producer goes on
	 * looking for brokers; a new one would know even less.
	 */
	private boolean neverLeft() {
		return this.cause instanceof TimeoutException;
	}

	/**
	 * Whether the row becomes a dead letter. A refused connection says nothing about the
	 * row: burying one after the other would empty the whole outbox into the dead
	 * letters.
	 * @return whether the failure is final
	 */
	boolean isRejection() {
		return this.category == FailureCategory.RECORD
				|| (this.category == FailureCategory.AUTHORIZATION && !concernsConnection());
	}

	/**
	 * Whether the application may not write to the topic.
	 * @return whether another attempt may succeed when permissions have changed
	 */
	boolean isAuthorization() {
		return this.category == FailureCategory.AUTHORIZATION && isRejection();
	}

	/**
	 * Whether the broker takes the record, but not with its timestamp.
	 * @return whether the timestamp is to blame
	 */
	boolean concernsTimestamp() {
		if (this.category != FailureCategory.RECORD) {
			return false;
		}
		String message = this.cause.getMessage();
		return isCausedBy(InvalidTimestampException.class) || (this.cause instanceof InvalidRecordException
				&& message != null && TIMESTAMP.matcher(message).matches());
	}

	/**
	 * Class and message of the cause.
	 * @return the text, bounded so that it fits a column
	 */
	String text() {
		String text = this.cause.toString();
		return (text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) : text;
	}

	private boolean concernsConnection() {
		return isCausedBy(AuthenticationException.class) || isCausedBy(ClusterAuthorizationException.class);
	}

	private boolean isCausedBy(Class<? extends Throwable> type) {
		Throwable candidate = this.cause;
		for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
			if (type.isInstance(candidate)) {
				return true;
			}
			candidate = candidate.getCause();
		}
		return false;
	}

}
