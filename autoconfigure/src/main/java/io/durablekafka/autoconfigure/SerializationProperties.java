package io.durablekafka.autoconfigure;

import java.time.Duration;

/**
 * What happens when a record cannot be turned into bytes because something that this
 * needs, such as a schema registry, does not answer.
 *
 * @since 0.1.0
 */
public class SerializationProperties {

	/**
	 * Whether a record is rejected at once when something that its serializer needs, such
	 * as a schema registry, does not answer, or is tried again on the sending thread for
	 * up to half of max-block. It cannot be stored, since there are no bytes to store.
	 * Applies to records that may be stored, not to those of transactions and kafka-only
	 * topics.
	 */
	private OnUnavailable onUnavailable = OnUnavailable.REJECT;

	/**
	 * Time between two attempts.
	 */
	private Duration retryBackoff = Duration.ofMillis(200);

	public OnUnavailable getOnUnavailable() {
		return this.onUnavailable;
	}

	public void setOnUnavailable(OnUnavailable onUnavailable) {
		this.onUnavailable = onUnavailable;
	}

	public Duration getRetryBackoff() {
		return this.retryBackoff;
	}

	public void setRetryBackoff(Duration retryBackoff) {
		this.retryBackoff = retryBackoff;
	}

	/**
	 * What to do with the record.
	 */
	public enum OnUnavailable {

		/**
		 * The send fails at once, with a failure that says it may be repeated.
		 */
		REJECT,

		/**
		 * The send tries again while it has time, and then fails.
		 */
		RETRY

	}

}
