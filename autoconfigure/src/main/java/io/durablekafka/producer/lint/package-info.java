/**
 * Rules that look for settings which contradict each other or are dangerous.
 */
@NullMarked
package io.durablekafka.producer.lint;

import org.jspecify.annotations.NullMarked;
