/**
 * The library's own headers. Each enricher does one thing, and is there only when it has
 * something to do.
 */
@NullMarked
package io.durablekafka.record.headers;

import org.jspecify.annotations.NullMarked;
