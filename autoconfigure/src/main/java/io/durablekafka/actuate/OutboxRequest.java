package io.durablekafka.actuate;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have changed.
 *
 * @param action what to do
 * @param ids to which dead letters
 * @param topic to which topic
 * @param olderThan least age of dead letters
 * @param limit greatest number of dead letters
 * @param headers other headers of a dead letter, line by line
 * @param producer to which producer
 */
record OutboxRequest(String action, long @Nullable [] ids, @Nullable String topic, @Nullable Duration olderThan,
		@Nullable Integer limit, @Nullable String headers, @Nullable String producer) {

}
