/**
 * The outbox in a relational database.
 */
@NullMarked
package io.durablekafka.outbox.jdbc;

import org.jspecify.annotations.NullMarked;
