package io.durablekafka.producer;

import java.util.EnumSet;
import java.util.Set;

/**
 * Parts of the ordering protocol that fault tests switch off, one at a time, to prove
 * that each is needed. Not reachable from configuration. Read once, when a sender is
 * created.
 */
enum Safeguard {

	/**
	 * Records of a slot that has stored records are stored as well.
	 */
	GATE,

	/**
	 * The producer is closed at the first record that ran out of retries.
	 */
	FAIL_STOP,

	/**
	 * What the fail-stop collected is committed in send order.
	 */
	SORT,

	/**
	 * Collected records count as in flight until they are committed, and are committed
	 * before anything that came later.
	 */
	BARRIER,

	/**
	 * The first record to a partition goes alone.
	 */
	PRIMING,

	/**
	 * A row is not committed while an earlier record of its slot is in flight.
	 */
	HOLD;

	private static final Set<Safeguard> off = EnumSet.noneOf(Safeguard.class);

	static synchronized void switchOff(Safeguard safeguard) {
		off.add(safeguard);
	}

	static synchronized void switchAllOn() {
		off.clear();
	}

	boolean isOn() {
		synchronized (Safeguard.class) {
			return !off.contains(this);
		}
	}

}
