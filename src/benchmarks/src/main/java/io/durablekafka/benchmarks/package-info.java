/**
 * Measurements, as ratios against what an application would use without this library.
 */
@NullMarked
package io.durablekafka.benchmarks;

import org.jspecify.annotations.NullMarked;
