/**
 * Tests of the fault runs, one of them a short run.
 */
@NullMarked
package io.durablekafka.faults;

import org.jspecify.annotations.NullMarked;
