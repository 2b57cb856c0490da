/**
 * A stream of made-up orders, for want of customers.
 */
@NullMarked
package io.durablekafka.sample.load;

import org.jspecify.annotations.NullMarked;
