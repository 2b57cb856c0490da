/**
 * Orders: taken over HTTP, published as events, received, de-duplicated and checked.
 */
@NullMarked
package io.durablekafka.sample.order;

import org.jspecify.annotations.NullMarked;
