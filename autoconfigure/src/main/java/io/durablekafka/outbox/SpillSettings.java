package io.durablekafka.outbox;

import java.time.Duration;

/**
 * Limits of a {@link SpillingOutboxStore}.
 *
 * @param after how long the database may fail before records go to the file
 * @param maxRows greatest number of rows in the file
 * @param maxBytes greatest size of key, value and headers of the rows in the file
 * @param batchRows rows that are moved to the database in one commit
 * @param batchBytes their size
 * @since 0.1.0
 */
public record SpillSettings(Duration after, long maxRows, long maxBytes, int batchRows, long batchBytes) {

}
