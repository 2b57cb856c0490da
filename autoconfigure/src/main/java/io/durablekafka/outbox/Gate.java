package io.durablekafka.outbox;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

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

	private volatile long fenceId;

	/**
	 * Fence the rows of an earlier run: every slot of a lane that holds such rows stays
	 * closed until the relay has deleted the last of them. Called once, before the first
	 * send.
	 * @param backlog what the outbox holds
	 */
	public void fence(OutboxBacklog backlog) {
		this.fenceId = backlog.greatestId();
		for (int lane = 0; lane < Slots.LANES; lane++) {
			long rows = backlog.rowsByLane()[lane];
			if (rows > 0) {
				this.stored.addAndGet(rows);
				this.fencedRows.set(lane, rows);
				addToLane(lane, STORED);
			}
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
		this.stored.decrementAndGet();
		if (slot == Slots.UNORDERED) {
			this.unordered.decrementAndGet();
			return;
		}
		this.slots.addAndGet(2 * slot, -STORED);
	}

	/**
	 * Lower the gate for a row that has left the outbox.
	 * @param row the row, as read from the store
	 */
	public void release(OutboxRecord row) {
		if (!this.inserting.isEmpty()) {
			this.inserting.computeIfPresent(row.messageId(), (id, released) -> true);
		}
		if (row.id() <= this.fenceId) {
			this.stored.decrementAndGet();
			if (this.fencedRows.decrementAndGet(row.lane()) == 0) {
				addToLane(row.lane(), -STORED);
			}
			return;
		}
		lower(row.slot());
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
