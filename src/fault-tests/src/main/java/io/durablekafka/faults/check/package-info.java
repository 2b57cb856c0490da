/**
 * What was sent, what became of it, and whether the topic agrees. Nothing here uses the
 * library under test.
 */
@NullMarked
package io.durablekafka.faults.check;

import org.jspecify.annotations.NullMarked;
