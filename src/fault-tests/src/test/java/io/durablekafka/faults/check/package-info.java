/**
 * Tests that the checker goes red when it has to.
 */
@NullMarked
package io.durablekafka.faults.check;

import org.jspecify.annotations.NullMarked;
