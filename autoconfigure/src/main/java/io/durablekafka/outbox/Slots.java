package io.durablekafka.outbox;

import java.util.concurrent.ThreadLocalRandom;

import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Maps what must stay in order (a key of a topic, or an explicit partition when there is
 * no key) to a fixed number of slots, and slots to lanes. A collision costs a detour,
 * never order. The mapping is part of the table layout: rows of an earlier run are fenced
 * by their lane.
 *
 * @since 0.1.0
 */
public final class Slots {

	/**
	 * Number of lanes.
	 */
	public static final int LANES = 256;

	/**
	 * Number of slots, a power of two and a multiple of {@link #LANES}.
	 */
	public static final int COUNT = 1 << 16;

	/**
	 * Slot of a record that has neither key nor explicit partition and therefore no
	 * order.
	 */
	public static final int UNORDERED = -1;

	private Slots() {
	}

	/**
	 * Slot of a record.
	 * @param topic the topic
	 * @param key the serialized key
	 * @param partition the explicit partition
	 * @return the slot, or {@link #UNORDERED}
	 */
	public static int of(String topic, byte @Nullable [] key, @Nullable Integer partition) {
		if (key != null) {
			return spread(Utils.murmur2(key) + 31 * topic.hashCode());
		}
		return (partition != null) ? spread(partition + 31 * topic.hashCode()) : UNORDERED;
	}

	/**
	 * Lane of a slot.
	 * @param slot the slot, or {@link #UNORDERED}, whose records are spread at random
	 * @return the lane
	 */
	public static int lane(int slot) {
		return ((slot != UNORDERED) ? slot : ThreadLocalRandom.current().nextInt()) & (LANES - 1);
	}

	private static int spread(int hash) {
		int mixed = hash * 0x9E3779B9;
		return (mixed ^ (mixed >>> 16)) & (COUNT - 1);
	}

}
