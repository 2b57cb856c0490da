/**
 * Tests of Avro with a schema registry.
 */
@NullMarked
package io.durablekafka.registry;

import org.jspecify.annotations.NullMarked;
