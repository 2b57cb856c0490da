/**
 * The direct path: producers that stop at the first lost record, and the breaker.
 */
@NullMarked
package io.durablekafka.producer;

import org.jspecify.annotations.NullMarked;
