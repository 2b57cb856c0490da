package io.durablekafka.actuate;

import io.durablekafka.outbox.LaneSet;

/**
 * What this instance relays, for people. Thread-safe; nothing of it blocks.
 *
 * @since 0.1.0
 */
public interface OutboxLanes {

	/**
	 * Lanes that this instance relays.
	 * @return the lanes
	 */
	LaneSet owned();

	/**
	 * How many other instances share the outbox.
	 * @return the number of instances
	 */
	int others();

	/**
	 * Have the relays look at the outbox now.
	 */
	void wake();

}
