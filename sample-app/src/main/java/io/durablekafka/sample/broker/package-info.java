/**
 * A Kafka broker in a process of its own, which can be killed from the page.
 */
@NullMarked
package io.durablekafka.sample.broker;

import org.jspecify.annotations.NullMarked;
