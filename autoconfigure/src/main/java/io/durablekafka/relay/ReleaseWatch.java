package io.durablekafka.relay;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.Slots;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which rows have left the outbox without the relay of this process: rows of
 * its own in lanes of other instances, and rows that were there before it. Their gates
 * stay closed until then. Looks at the table only while it waits for such rows, and never
 * for more than a tenth of the time. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ReleaseWatch implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ReleaseWatch.class);

	private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long LONG = TimeUnit.SECONDS.toNanos(1);

	private static final int SHARE = 10;

	private final OutboxStore store;

	private final Gate gate;

	private final Supplier<LaneSet> own;

	private final Runnable released;

	private final LongSupplier nanoTime;

	private final Signal signal = new Signal();

	private final Object looking = new Object();

	private volatile @Nullable Thread thread;

	private long nextLook;

	private long nextLookByLane;

	private boolean failing;

	/**
	 * Least ids of lanes at the last look.
	 */
	private long[] seen = new long[Slots.LANES];

	private LaneSet seenLanes = LaneSet.NONE;

	/**
	 * Create a watch.
	 * @param store the outbox
	 * @param gate the gate
	 * @param own the lanes whose rows the relay of this process removes
	 * @param released called when rows of this process have left, or rows before them in
	 * lanes of others, so that Kafka has answered somebody
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	public ReleaseWatch(OutboxStore store, Gate gate, Supplier<LaneSet> own, Runnable released, LongSupplier nanoTime) {
		this.store = store;
		this.gate = gate;
		this.own = own;
		this.released = released;
		this.nanoTime = nanoTime;
		this.nextLook = nanoTime.getAsLong();
		this.nextLookByLane = this.nextLook;
	}

	/**
	 * Start the thread that looks, for the first time or after the last one was closed.
	 */
	public void start() {
		Thread next = new Thread(this::run, "durable-kafka-releases");
		next.setDaemon(true);
		this.thread = next;
		next.start();
	}

	/**
	 * Tell that rows were committed. Cheap, callable from any thread.
	 */
	public void wake() {
		this.signal.raise();
	}

	/**
	 * Look at the table if there is something to wait for.
	 * @return nanoseconds until the next time
	 */
	long pass() {
		LaneSet others = LaneSet.ALL.minus(this.own.get());
		boolean awaits = this.gate.isFenced() || this.gate.hasCommitted(others);
		if (!awaits && !this.gate.hasCommitted(LaneSet.ALL)) {
			return LONG;
		}
		long begun = this.nanoTime.getAsLong();
		if (begun - this.nextLook < 0) {
			return this.nextLook - begun;
		}
		try {
			look(others, begun);
			this.failing = false;
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
		long now = this.nanoTime.getAsLong();
		// rows that only this process's own relay removes need no watch, only a safety
		// net
		long pause = (awaits) ? SHORT : 5 * LONG;
		this.nextLook = now + Math.max(pause, SHARE * (now - begun));
		return this.nextLook - now;
	}

	private void look(LaneSet others, long begun) {
		long sweep = this.gate.beginSweep();
		long oldest = this.store.oldestId();
		long[] oldestByLane = new long[Slots.LANES];
		Arrays.fill(oldestByLane, oldest);
		boolean left = this.gate.sweep(sweep, oldestByLane) > 0;
		if (oldest != 0 && begun - this.nextLookByLane >= 0
				&& (this.gate.isFenced() || this.gate.hasCommitted(others))) {
			left |= lookByLane(others);
		}
		if (left) {
			this.released.run();
		}
	}

	/**
	 * The oldest rows of all may be those of a lane that waits, behind which nothing
	 * would be seen to move.
	 */
	private boolean lookByLane(LaneSet others) {
		long begun = this.nanoTime.getAsLong();
		LaneSet awaited = this.gate.committedLanes().minus(LaneSet.ALL.minus(others));
		long sweep = this.gate.beginSweep();
		long[] oldest = this.store.oldestIdByLane(this.store.greatestId());
		boolean left = this.gate.sweep(sweep, oldest) > 0;
		boolean moved = hasMoved(awaited, oldest);
		this.seen = oldest;
		this.seenLanes = awaited;
		long pause = (others.isEmpty()) ? 5 * LONG : LONG;
		long now = this.nanoTime.getAsLong();
		this.nextLookByLane = now + Math.max(pause, SHARE * (now - begun));
		return left || moved;
	}

	/**
	 * Whether somebody has taken the oldest row of a lane. The last rows of a key that is
	 * stored all the time are never seen to have left.
	 */
	private boolean hasMoved(LaneSet awaited, long[] oldest) {
		boolean[] moved = { false };
		awaited.forEach((lane) -> {
			long before = this.seenLanes.contains(lane) ? this.seen[lane] : 0;
			moved[0] |= before != 0 && (oldest[lane] == 0 || oldest[lane] > before);
		});
		return moved[0];
	}

	private void failed(RuntimeException cause) {
		if (!this.failing) {
			this.failing = true;
			logger.warn("The outbox cannot be asked which records other instances have relayed. "
					+ "Until it can, records of their keys are stored", cause);
		}
	}

	/**
	 * A thread that was closed may still wait for the database when the next one begins.
	 */
	private void run() {
		while (this.thread == Thread.currentThread()) {
			try {
				this.signal.await(synchronizedPass());
			}
			catch (Throwable ex) {
				logger.error("Unexpected failure of the watch for relayed rows, which goes on", ex);
				this.signal.await(LONG);
			}
		}
	}

	private long synchronizedPass() {
		synchronized (this.looking) {
			return (this.thread == Thread.currentThread()) ? pass() : 0;
		}
	}

	@Override
	public void close() {
		this.thread = null;
		this.signal.raise();
	}

}
