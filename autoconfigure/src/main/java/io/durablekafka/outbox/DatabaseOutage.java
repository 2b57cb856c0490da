package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * Since when the database of the outbox fails. Thread-safe.
 */
final class DatabaseOutage {

	private @Nullable Throwable failure;

	private long since;

	private boolean answered;

	private long answeredAt;

	/**
	 * An attempt has failed. What was answered since its start shortens the outage.
	 */
	synchronized void failed(Throwable cause, long attemptStart) {
		if (this.failure == null) {
			this.since = (this.answered && this.answeredAt - attemptStart > 0) ? this.answeredAt : attemptStart;
		}
		this.failure = cause;
	}

	synchronized void ended(long now) {
		this.failure = null;
		this.answered = true;
		this.answeredAt = now;
	}

	/**
	 * How long the outage has lasted.
	 * @return the nanoseconds, or {@code -1} when there is none
	 */
	synchronized long duration(long now) {
		return (this.failure != null) ? now - this.since : -1;
	}

	synchronized @Nullable Throwable failure() {
		return this.failure;
	}

}
