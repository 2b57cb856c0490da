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
 * @since 0.1.0
 */
public record OutboxWriterSettings(int queueRows, long queueBytes, int batchRows, long batchBytes,
		Duration storeTimeout) {

}
