/**
 * Records that were seen, in a relational database.
 */
@NullMarked
package io.durablekafka.consumer.jdbc;

import org.jspecify.annotations.NullMarked;
