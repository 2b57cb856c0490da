package io.durablekafka.testsupport;

import java.time.Duration;

import org.apache.kafka.common.protocol.Errors;

/**
 * How to answer a request instead of the broker.
 *
 * @param error the error
 * @param hold how long to keep the answer back
 */
record Refusal(Errors error, Duration hold) {
}
