package io.durablekafka.outbox;

import java.time.Duration;

/**
 * What is stored of one topic.
 *
 * @param topic the topic
 * @param state where the records are
 * @param records how many there are
 * @param oldestAge how long the first of them has been stored, by the database's clock
 * @since 0.1.0
 */
public record OutboxTopic(String topic, OutboxState state, long records, Duration oldestAge) {

}
