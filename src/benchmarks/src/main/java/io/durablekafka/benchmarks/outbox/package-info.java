/**
 * Measurements of the outbox and of the relay, as ratios against bare loops over JDBC and
 * a Kafka producer.
 */
@NullMarked
package io.durablekafka.benchmarks.outbox;

import org.jspecify.annotations.NullMarked;
