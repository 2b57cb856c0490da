/**
 * An order service that keeps taking orders while its broker is down.
 */
@NullMarked
package io.durablekafka.sample;

import org.jspecify.annotations.NullMarked;
