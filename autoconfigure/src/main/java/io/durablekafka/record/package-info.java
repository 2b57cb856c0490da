/**
 * What happens to a record before it meets a producer or the outbox: its identity,
 * headers and validity. Knows Kafka's client and nothing else of the library.
 */
@NullMarked
package io.durablekafka.record;

import org.jspecify.annotations.NullMarked;
