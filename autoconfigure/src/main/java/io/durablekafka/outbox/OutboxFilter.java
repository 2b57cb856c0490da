package io.durablekafka.outbox;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Which stored records somebody wants to see or to change.
 *
 * @param state where they are
 * @param topic topic that they go to, or {@code null} for all
 * @param lane their lane, or {@code null} for all
 * @param olderThan how long they have been stored at least, or {@code null}
 * @since 0.1.0
 */
public record OutboxFilter(OutboxState state, @Nullable String topic, @Nullable Integer lane,
		@Nullable Duration olderThan) {

}
