/**
 * The way of a fault run into the package of the safeguards.
 */
@NullMarked
package io.durablekafka.producer;

import org.jspecify.annotations.NullMarked;
