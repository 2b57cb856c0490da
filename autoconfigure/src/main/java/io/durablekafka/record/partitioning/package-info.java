/**
 * Which partition a record goes to, where that is not left to Kafka's client.
 */
@NullMarked
package io.durablekafka.record.partitioning;

import org.jspecify.annotations.NullMarked;
