package io.durablekafka.faults.check;

/**
 * What happened to a run that explains why a record which was promised is not in the
 * topic.
 *
 * @param deadLetters whether any record may have become a dead letter, not only what the
 * broker can never take
 * @param erasedAt until when what was written to the topic was erased, in milliseconds
 * since the epoch; zero if nothing was
 */
public record Leniency(boolean deadLetters, long erasedAt) {

	/**
	 * Nothing explains a loss.
	 */
	public static final Leniency NONE = new Leniency(false, 0);

	/**
	 * Whether the record may have been in the topic when that was erased. One that was
	 * stored later is published later; one that was acknowledged may have waited for the
	 * thread that completes futures.
	 * @param attempt what the application was told
	 * @return whether it may
	 */
	boolean mayBeErased(Attempt attempt) {
		long time = (attempt.outcome == JournalOutcome.STORED) ? attempt.completedAt : attempt.attemptedAt;
		return time <= this.erasedAt;
	}

}
