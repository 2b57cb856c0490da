/**
 * The relay, which brings stored records back to their topics in per-key order.
 */
@NullMarked
package io.durablekafka.relay;

import org.jspecify.annotations.NullMarked;
