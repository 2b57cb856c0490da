/**
 * The outbox: rows, the store port, the per-key gate and the group-committing writer.
 */
@NullMarked
package io.durablekafka.outbox;

import org.jspecify.annotations.NullMarked;
