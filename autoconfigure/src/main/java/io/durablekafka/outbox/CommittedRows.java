package io.durablekafka.outbox;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Rows of this run that were committed and whose departure is not known, counted by slot.
 * A row leaves in one of two ways: the relay of this process says so, row by row, or a
 * look at the table shows that all rows of a slot up to its last one are gone, because
 * the relay of another process has published them. A row counts once, whichever comes
 * first. Thread-safe; never used by sending threads.
 */
final class CommittedRows {

	/**
	 * Slots, and for records without order one place for each lane.
	 */
	private static final int PLACES = Slots.COUNT + Slots.LANES;

	private @Nullable Places places;

	private long commits;

	private long total;

	private final long[] rowsByLane = new long[Slots.LANES];

	/**
	 * Rows were committed.
	 * @param rows the rows
	 * @param upToId an id that none of them exceeds, {@link Long#MAX_VALUE} when they
	 * have no ids yet
	 */
	synchronized void committed(List<OutboxRecord> rows, long upToId) {
		Places known = places();
		this.commits++;
		for (OutboxRecord row : rows) {
			int place = place(row);
			add(known, place, 1);
			if (upToId == Long.MAX_VALUE) {
				known.withoutId[place] = true;
			}
			else {
				known.lastId[place] = Math.max(known.lastId[place], upToId);
			}
			known.commit[place] = this.commits;
		}
	}

	/**
	 * A row has left, perhaps before it is known here that it was committed.
	 * @return whether it has not been counted before
	 */
	synchronized boolean released(OutboxRecord row) {
		Places known = places();
		int place = place(row);
		if (row.id() <= known.sweptId[place]) {
			return false;
		}
		add(known, place, -1);
		return true;
	}

	/**
	 * Number of the last commit, to be asked before the look at the table.
	 */
	synchronized long commits() {
		return this.commits;
	}

	synchronized boolean isEmpty() {
		return this.total == 0;
	}

	synchronized boolean isEmpty(LaneSet lanes) {
		long[] rows = { 0 };
		lanes.forEach((lane) -> rows[0] += Math.max(0, this.rowsByLane[lane]));
		return rows[0] == 0;
	}

	synchronized LaneSet lanes() {
		BitSet lanes = new BitSet(Slots.LANES);
		for (int lane = 0; lane < Slots.LANES; lane++) {
			lanes.set(lane, this.rowsByLane[lane] > 0);
		}
		return LaneSet.of(lanes);
	}

	/**
	 * Count as left whatever is older than the oldest row of its lane.
	 * @param commits number of the last commit before the look at the table
	 * @param oldestIdByLane least id in the table of each lane, {@code 0} where there is
	 * none
	 * @param spilledUpTo an id that no row exceeds which had none when it was committed,
	 * {@link Long#MAX_VALUE} when there may be rows without ids
	 * @param left is told slot and number of rows
	 * @return how many rows have left
	 */
	synchronized long sweep(long commits, long[] oldestIdByLane, long spilledUpTo, ObjIntConsumer<Integer> left) {
		Places known = this.places;
		if (known == null || this.total <= 0) {
			return 0;
		}
		long before = this.total;
		for (int lane = 0; lane < Slots.LANES; lane++) {
			if (this.rowsByLane[lane] > 0) {
				sweep(known, lane, commits, oldestIdByLane[lane], spilledUpTo, left);
			}
		}
		return before - this.total;
	}

	private void sweep(Places known, int lane, long commits, long oldestId, long spilledUpTo,
			ObjIntConsumer<Integer> left) {
		IntConsumer sweep = (place) -> {
			int rows = known.rows[place];
			// another writer may have got an id while these rows had none
			long lastId = (known.withoutId[place]) ? Math.max(known.lastId[place], spilledUpTo) : known.lastId[place];
			boolean gone = lastId != Long.MAX_VALUE && (oldestId == 0 || lastId < oldestId);
			if (rows > 0 && gone && known.commit[place] <= commits) {
				known.lastId[place] = lastId;
				known.sweptId[place] = lastId;
				known.withoutId[place] = false;
				add(known, place, -rows);
				left.accept((place < Slots.COUNT) ? place : Slots.UNORDERED, rows);
			}
		};
		for (int slot = lane; slot < Slots.COUNT; slot += Slots.LANES) {
			sweep.accept(slot);
		}
		sweep.accept(Slots.COUNT + lane);
	}

	private void add(Places known, int place, int rows) {
		known.rows[place] += rows;
		this.rowsByLane[place & (Slots.LANES - 1)] += rows;
		this.total += rows;
	}

	private static int place(OutboxRecord row) {
		int slot = row.slot();
		return (slot != Slots.UNORDERED) ? slot : Slots.COUNT + row.lane();
	}

	/**
	 * Made when the first record is stored.
	 */
	private Places places() {
		Places known = this.places;
		if (known == null) {
			known = new Places();
			this.places = known;
		}
		return known;
	}

	/**
	 * What is known of each place.
	 */
	private static final class Places {

		/**
		 * Committed and not known to have left; below zero while a row has left before it
		 * is known that it was committed.
		 */
		private final int[] rows = new int[PLACES];

		/**
		 * Among the rows that have one.
		 */
		private final long[] lastId = new long[PLACES];

		/**
		 * Whether some rows had no id when they were committed.
		 */
		private final boolean[] withoutId = new boolean[PLACES];

		/**
		 * Rows up to here were counted by a sweep.
		 */
		private final long[] sweptId = new long[PLACES];

		private final long[] commit = new long[PLACES];

	}

}
