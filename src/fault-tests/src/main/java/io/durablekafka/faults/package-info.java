/**
 * Scenarios that kill, pause and refuse while an application sends, and the report of
 * what was lost or reordered.
 */
@NullMarked
package io.durablekafka.faults;

import org.jspecify.annotations.NullMarked;
