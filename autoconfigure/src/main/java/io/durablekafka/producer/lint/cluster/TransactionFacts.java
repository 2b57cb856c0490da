package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A transaction that is neither committed nor aborted.
 *
 * @param id its transactional id
 * @param startedAt when it began
 * @param timeout after which the coordinator should abort it
 * @since 0.1.0
 */
public record TransactionFacts(String id, Instant startedAt, Duration timeout) {

}
