package io.durablekafka.outbox;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Decides, for each slot, between the direct path and the outbox. A slot is open while
 * nothing of it is stored or about to be stored. One word per slot holds both the number
 * of stored records and the number of records in flight on the direct path, so that
 * entering and raising are ordered by a single atomic addition. Thread-safe, lock-free,
 * no allocation.
 *
 * @since 0.1.0
 */
public final class Gate {

	private static final long STORED = 1L << 32;

	private static final long IN_FLIGHT_MASK = STORED - 1;

	/**
	 * Word and next sequence of each slot, side by side on one cache line.
	 */
	private final AtomicLongArray slots = new AtomicLongArray(2 * Slots.COUNT);

	private final AtomicLongArray fencedRows = new AtomicLongArray(Slots.LANES);

	private final AtomicLong unordered = new AtomicLong();

	private final AtomicLong stored = new AtomicLong();

	/**
	 * Message ids of rows whose insert is under way or in doubt, and whether they have
	 * been released meanwhile.
	 */
	private final ConcurrentMap<String, Boolean> inserting = new ConcurrentHashMap<>();

	private final CommittedRows committed = new CommittedRows();

	private final RepeatedRows repeated = new RepeatedRows();

	private final String origin;

	private volatile long fenceId;

	private volatile LongSupplier spilledUpTo = () -> Long.MAX_VALUE;

	private long spilledUpToAtSweep = Long.MAX_VALUE;

	/**
	 * Create a gate that is open.
	 * @param origin what the rows of this run have as their origin
	 */
	public Gate(String origin) {
		this.origin = origin;
	}

	/**
	 * What the rows of this run have as their origin.
	 * @return the origin
	 */
	public String origin() {
		return this.origin;
	}

	/**
	 * Set who knows the ids of rows that were committed outside of the database, before
	 * the first send.
	 * @param spilledUpTo gives an id that none of these rows exceeds, or
	 * {@link Long#MAX_VALUE} while they have no ids
	 */
	public void setSpilledUpTo(LongSupplier spilledUpTo) {
		this.spilledUpTo = spilledUpTo;
	}

	/**
	 * Fence rows that others have stored, or an earlier run: every slot of a lane that
	 * holds such rows stays closed until the last of them has left. Called before the
	 * first send, and while nothing is sent directly.
	 * @param backlog what the outbox holds
	 */
	public synchronized void fence(OutboxBacklog backlog) {
		this.fenceId = Math.max(this.fenceId, backlog.greatestId());
		for (int lane = 0; lane < Slots.LANES; lane++) {
			long rows = backlog.rowsByLane()[lane];
			if (rows > 0) {
				long before = this.fencedRows.getAndSet(lane, rows);
				this.stored.addAndGet(rows - before);
				if (before == 0) {
					addToLane(lane, STORED);
				}
			}
		}
	}

	/**
	 * Whether some lanes are fenced.
	 * @return whether there are fenced lanes
	 */
	public boolean isFenced() {
		for (int lane = 0; lane < Slots.LANES; lane++) {
			if (this.fencedRows.get(lane) > 0) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Rows of this run were committed.
	 * @param rows the rows
	 * @param upToId an id that none of them exceeds
	 */
	void committed(List<OutboxRecord> rows, long upToId) {
		this.committed.committed(rows, upToId);
	}

	/**
	 * Whether committed rows of some lanes may still be in the outbox.
	 * @param lanes the lanes
	 * @return whether there may be rows
	 */
	public boolean hasCommitted(LaneSet lanes) {
		return lanes.isAll() ? !this.committed.isEmpty() : !this.committed.isEmpty(lanes);
	}

	/**
	 * Lanes of which committed rows may still be in the outbox.
	 * @return the lanes
	 */
	public LaneSet committedLanes() {
		return this.committed.lanes();
	}

	/**
	 * Begin a look at the table.
	 * @return what {@link #sweep} wants to know
	 */
	public synchronized long beginSweep() {
		long commits = this.committed.commits();
		// before the look: what has no ids then is not in the table it looks at
		this.spilledUpToAtSweep = this.spilledUpTo.getAsLong();
		return commits;
	}

	/**
	 * Lower the gates of all rows that the table no longer holds, whoever relayed them.
	 * @param begun what {@link #beginSweep()} returned before the table was looked at
	 * @param oldestIdByLane least id in the table for each lane, {@code 0} where there is
	 * none. A greater id than the least is an error; a lesser one only opens gates later
	 * @return how many rows of this run were found to have left
	 */
	public synchronized long sweep(long begun, long[] oldestIdByLane) {
		long left = this.committed.sweep(begun, oldestIdByLane, this.spilledUpToAtSweep,
				(slot, rows) -> lower(slot, rows));
		for (int lane = 0; lane < Slots.LANES; lane++) {
			boolean gone = oldestIdByLane[lane] == 0 || oldestIdByLane[lane] > this.fenceId;
			if (gone && this.fencedRows.get(lane) > 0) {
				liftFence(lane, this.fencedRows.getAndSet(lane, 0));
			}
		}
		return left;
	}

	private void liftFence(int lane, long rows) {
		if (rows > 0) {
			this.stored.addAndGet(-rows);
			addToLane(lane, -STORED);
		}
	}

	/**
	 * Enter the direct path. An entered record must {@link #leave} exactly once. Records
	 * without order always enter.
	 * @param slot the slot
	 * @return whether the slot was open; if not, nothing was entered
	 */
	public boolean enter(int slot) {
		if (slot == Slots.UNORDERED) {
			return true;
		}
		if (this.slots.getAndAdd(2 * slot, 1) >= STORED) {
			this.slots.addAndGet(2 * slot, -1);
			return false;
		}
		return true;
	}

	/**
	 * Leave the direct path: acknowledged, rejected, or committed in the outbox.
	 * @param slot the slot
	 */
	public void leave(int slot) {
		if (slot == Slots.UNORDERED) {
			return;
		}
		this.slots.addAndGet(2 * slot, -1);
	}

	/**
	 * Next sequence of the slot. Orders the records that one thread sends.
	 * @param slot the slot
	 * @return the sequence
	 */
	public long nextSequence(int slot) {
		if (slot == Slots.UNORDERED) {
			return 0;
		}
		return this.slots.getAndIncrement(2 * slot + 1);
	}

	/**
	 * Close the slot for one more record that is going to be stored.
	 * @param slot the slot
	 */
	public void raise(int slot) {
		this.stored.incrementAndGet();
		if (slot == Slots.UNORDERED) {
			this.unordered.incrementAndGet();
			return;
		}
		this.slots.addAndGet(2 * slot, STORED);
	}

	/**
	 * Undo one {@link #raise}.
	 * @param slot the slot
	 */
	public void lower(int slot) {
		lower(slot, 1);
	}

	private void lower(int slot, int rows) {
		this.stored.addAndGet(-rows);
		if (slot == Slots.UNORDERED) {
			this.unordered.addAndGet(-rows);
			return;
		}
		this.slots.addAndGet(2 * slot, -STORED * rows);
	}

	/**
	 * Close the slot for as long as a key of it waits for a dead letter. Nothing is
	 * counted as stored.
	 * @param slot the slot, not {@link Slots#UNORDERED}
	 */
	public void hold(int slot) {
		this.slots.addAndGet(2 * slot, STORED);
	}

	/**
	 * Undo one {@link #hold}.
	 * @param slot the slot
	 */
	public void endHold(int slot) {
		this.slots.addAndGet(2 * slot, -STORED);
	}

	/**
	 * Lower the gate for a row that the relay of this process has removed from the
	 * outbox.
	 * @param row the row, as read from the store; rows of others only count for a fence
	 */
	public void release(OutboxRecord row) {
		if (!this.inserting.isEmpty()) {
			this.inserting.computeIfPresent(row.messageId(), (id, released) -> true);
		}
		if (!row.origin().equals(this.origin)) {
			releaseFenced(row);
		}
		else if (this.repeated.isFirst(row.messageId()) && this.committed.released(row)) {
			lower(row.slot());
		}
	}

	private synchronized void releaseFenced(OutboxRecord row) {
		int lane = row.lane();
		long rows = this.fencedRows.get(lane);
		if (row.id() > this.fenceId || rows == 0) {
			return;
		}
		this.fencedRows.set(lane, rows - 1);
		this.stored.decrementAndGet();
		if (rows == 1) {
			addToLane(lane, -STORED);
		}
	}

	/**
	 * Rows whose insert is in doubt were looked for in vain, and are inserted again
	 * unless it turns out that they have been released. The first insert may still become
	 * visible: of two rows with one message id only one lowers its gate.
	 * @param messageIds identities of the rows
	 */
	void mayRepeat(Collection<String> messageIds) {
		this.repeated.mayRepeat(messageIds);
	}

	/**
	 * Rows whose insert was in doubt count as not stored. They lower no gate if they are
	 * seen all the same.
	 * @param messageIds identities of the rows
	 */
	void givenUp(Collection<String> messageIds) {
		this.repeated.givenUp(messageIds);
	}

	/**
	 * Note which of these rows are released from now on. The relay may be done with a row
	 * before its writer knows that it was committed.
	 * @param messageIds identities of the rows
	 */
	void watch(Collection<String> messageIds) {
		messageIds.forEach((id) -> this.inserting.put(id, false));
	}

	/**
	 * Whether a watched row has been released.
	 */
	boolean wasReleased(String messageId) {
		return this.inserting.getOrDefault(messageId, false);
	}

	/**
	 * Note no more about these rows.
	 */
	void unwatch(Collection<String> messageIds) {
		messageIds.forEach(this.inserting::remove);
	}

	/**
	 * Number of records that are stored or about to be, as far as this gate knows.
	 * @return the number of records
	 */
	public long stored() {
		return this.stored.get();
	}

	/**
	 * Whether nothing of the slot is stored or about to be.
	 * @param slot the slot
	 * @return whether the slot is open
	 */
	public boolean isOpen(int slot) {
		if (slot == Slots.UNORDERED) {
			return this.unordered.get() == 0;
		}
		return this.slots.get(2 * slot) < STORED;
	}

	/**
	 * Whether a record of the slot is on the direct path.
	 * @param slot the slot
	 * @return whether the slot has records in flight
	 */
	public boolean isInFlight(int slot) {
		return slot != Slots.UNORDERED && (this.slots.get(2 * slot) & IN_FLIGHT_MASK) != 0;
	}

	private void addToLane(int lane, long delta) {
		for (int slot = lane; slot < Slots.COUNT; slot += Slots.LANES) {
			this.slots.addAndGet(2 * slot, delta);
		}
	}

}
