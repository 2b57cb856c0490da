package io.durablekafka.outbox;

import java.time.Duration;

/**
 * Limits of the {@link OutboxWriter}.
 *
 * @param queueRows records that may wait for a commit
 * @param queueBytes bytes of key and value that may wait for a commit
 * @param batchRows rows of one commit
 * @param batchBytes bytes of one commit; a single larger record is a batch of its own
 * @param storeTimeout how long a batch is tried again when the database fails, before its
 * records fail
 * @param batchDelay how long a batch that is not full may wait for more records while
 * several threads send, zero to commit at once
 * @param commitTarget how long a commit should take; batches get smaller when they take
 * longer
 * @since 0.1.0
 */
public record OutboxWriterSettings(int queueRows, long queueBytes, int batchRows, long batchBytes,
		Duration storeTimeout, Duration batchDelay, Duration commitTarget) {

	/**
	 * Commit time that is aimed at when none is given.
	 */
	public static final Duration DEFAULT_COMMIT_TARGET = Duration.ofMillis(500);

	/**
	 * Limits of a writer that never waits for more records.
	 * @param queueRows records that may wait for a commit
	 * @param queueBytes bytes of key and value that may wait for a commit
	 * @param batchRows rows of one commit
	 * @param batchBytes bytes of one commit
	 * @param storeTimeout how long a batch is tried again
	 */
	public OutboxWriterSettings(int queueRows, long queueBytes, int batchRows, long batchBytes, Duration storeTimeout) {
		this(queueRows, queueBytes, batchRows, batchBytes, storeTimeout, Duration.ZERO, DEFAULT_COMMIT_TARGET);
	}

}
