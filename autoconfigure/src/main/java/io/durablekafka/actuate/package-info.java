/**
 * Health and metrics, read from the delivery status and the outbox.
 */
@NullMarked
package io.durablekafka.actuate;

import org.jspecify.annotations.NullMarked;
