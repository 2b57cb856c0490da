/**
 * The settings of a Kafka producer: what is in force, and where each value came from.
 */
@NullMarked
package io.durablekafka.producer.settings;

import org.jspecify.annotations.NullMarked;
