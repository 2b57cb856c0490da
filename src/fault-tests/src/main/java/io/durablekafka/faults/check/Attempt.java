package io.durablekafka.faults.check;

import org.jspecify.annotations.Nullable;

/**
 * What the journals say about one record. Written while they are read, then only read.
 */
final class Attempt {

	final long attemptedAt;

	@Nullable JournalOutcome outcome;

	long completedAt = Long.MAX_VALUE;

	String detail = "";

	Attempt(long attemptedAt) {
		this.attemptedAt = attemptedAt;
	}

	/**
	 * Whether the caller was told that the record is safe.
	 */
	boolean isPromised() {
		return this.outcome == JournalOutcome.PUBLISHED || this.outcome == JournalOutcome.STORED;
	}

}
