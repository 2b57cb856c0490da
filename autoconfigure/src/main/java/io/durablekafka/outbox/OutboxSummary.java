package io.durablekafka.outbox;

import java.time.Duration;

/**
 * Figures of the outbox.
 *
 * @param pending rows that wait for the relay
 * @param dead dead letters
 * @param oldestAge age of the oldest pending row by the database's clock, zero when there
 * is none
 * @since 0.1.0
 */
public record OutboxSummary(long pending, long dead, Duration oldestAge) {

}
