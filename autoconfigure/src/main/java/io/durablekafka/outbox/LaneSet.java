package io.durablekafka.outbox;

import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * Some of the lanes. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class LaneSet {

	/**
	 * All lanes.
	 */
	public static final LaneSet ALL = range(0, Slots.LANES);

	/**
	 * No lane.
	 */
	public static final LaneSet NONE = range(0, 0);

	private final BitSet lanes;

	private LaneSet(BitSet lanes) {
		this.lanes = lanes;
	}

	/**
	 * Lanes that follow each other.
	 * @param from the first
	 * @param to the one after the last
	 * @return the lanes
	 */
	public static LaneSet range(int from, int to) {
		BitSet lanes = new BitSet(Slots.LANES);
		lanes.set(from, to);
		return new LaneSet(lanes);
	}

	/**
	 * Lanes by their bits.
	 * @param lanes the bits, of which a copy is made
	 * @return the lanes
	 */
	public static LaneSet of(BitSet lanes) {
		return new LaneSet((BitSet) lanes.clone());
	}

	/**
	 * Read what {@link #toString()} has written.
	 * @param text numbers and ranges such as {@code 0-127,130}, or nothing
	 * @return the lanes
	 * @throws IllegalArgumentException if it is something else
	 */
	public static LaneSet parse(String text) {
		BitSet lanes = new BitSet(Slots.LANES);
		try {
			for (String part : text.isBlank() ? new String[0] : text.trim().split(",", -1)) {
				String[] ends = part.split("-", 2);
				lanes.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
			}
		}
		catch (IndexOutOfBoundsException | NumberFormatException ex) {
			throw new IllegalArgumentException("Not a list of lanes: '%s'".formatted(text), ex);
		}
		if (lanes.length() > Slots.LANES) {
			throw new IllegalArgumentException(
					"There are lanes 0 to %d only, not '%s'".formatted(Slots.LANES - 1, text));
		}
		return new LaneSet(lanes);
	}

	/**
	 * Whether a lane is among them.
	 * @param lane the lane
	 * @return whether it is
	 */
	public boolean contains(int lane) {
		return this.lanes.get(lane);
	}

	/**
	 * Whether any lane of others is among them.
	 * @param others other lanes
	 * @return whether there is one
	 */
	public boolean intersects(LaneSet others) {
		return this.lanes.intersects(others.lanes);
	}

	/**
	 * These lanes and others.
	 * @param others other lanes
	 * @return all of them
	 */
	public LaneSet plus(LaneSet others) {
		BitSet sum = (BitSet) this.lanes.clone();
		sum.or(others.lanes);
		return new LaneSet(sum);
	}

	/**
	 * These lanes without others.
	 * @param others other lanes
	 * @return the rest
	 */
	public LaneSet minus(LaneSet others) {
		BitSet rest = (BitSet) this.lanes.clone();
		rest.andNot(others.lanes);
		return new LaneSet(rest);
	}

	/**
	 * The first of these lanes.
	 * @param count how many, or fewer when there are not so many
	 * @return the lanes
	 */
	public LaneSet first(int count) {
		BitSet first = new BitSet(Slots.LANES);
		int lane = this.lanes.nextSetBit(0);
		for (int taken = 0; taken < count && lane >= 0; taken++) {
			first.set(lane);
			lane = this.lanes.nextSetBit(lane + 1);
		}
		return new LaneSet(first);
	}

	/**
	 * Do something with each lane, in ascending order.
	 * @param action what to do
	 */
	public void forEach(IntConsumer action) {
		this.lanes.stream().forEach(action);
	}

	/**
	 * Number of lanes.
	 * @return the number
	 */
	public int size() {
		return this.lanes.cardinality();
	}

	/**
	 * Whether there is none.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.lanes.isEmpty();
	}

	/**
	 * Whether there are all.
	 * @return whether there are all
	 */
	public boolean isAll() {
		return size() == Slots.LANES;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof LaneSet set && set.lanes.equals(this.lanes);
	}

	@Override
	public int hashCode() {
		return this.lanes.hashCode();
	}

	/**
	 * Numbers and ranges, as {@link #parse} reads them.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		for (int from = this.lanes.nextSetBit(0); from >= 0;) {
			int to = this.lanes.nextClearBit(from);
			text.append((text.isEmpty()) ? "" : ",").append(from);
			if (to - from > 1) {
				text.append('-').append(to - 1);
			}
			from = this.lanes.nextSetBit(to);
		}
		return text.toString();
	}

}
