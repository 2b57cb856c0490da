/**
 * What the page shows: the state of everything at this moment.
 */
@NullMarked
package io.durablekafka.sample.live;

import org.jspecify.annotations.NullMarked;
