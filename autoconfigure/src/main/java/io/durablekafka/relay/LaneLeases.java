package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.Lease;
import io.durablekafka.outbox.LeaseStore;
import io.durablekafka.outbox.Leases;
import io.durablekafka.outbox.OutboxClosedException;
import io.durablekafka.outbox.Slots;
import io.durablekafka.outbox.TransitionLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The lanes that this instance relays, shared out evenly among all instances that use the
 * same outbox. Each instance holds one lease, which it renews; lanes of an instance that
 * does not are taken over. An instance with more than its share hands lanes over, once
 * none of their rows is in flight. Leases are there to spare duplicates: since every
 * relay begins with the oldest row and leaves none out, first occurrences are in order
 * even when two of them relay the same lane for a while.
 * <p>
 * Everything is decided by the leases as the database has them, on its clock. This
 * process's own clock only tells when it must assume that its lease is over. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LaneLeases implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(LaneLeases.class);

	private static final long HAND_OVER_CHECK = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int RENEWALS = 5;

	private static final long LONGEST_CLOSE = 5_000;

	private final LeaseStore store;

	private final String instance;

	private final String member;

	private final Duration duration;

	private final LongSupplier nanoTime;

	private final TransitionLog log;

	private final Signal signal = new Signal();

	private final List<Member> relays = new CopyOnWriteArrayList<>();

	private volatile Holding holding = new Holding(LaneSet.NONE, LaneSet.NONE, 0);

	private volatile long validUntil;

	private volatile boolean closing;

	private volatile @Nullable Thread thread;

	private long leavingSince;

	private boolean joined;

	private boolean joinedBefore;

	/**
	 * Whether another instance has changed the leases between the last look and the
	 * change that was to follow.
	 */
	private boolean overtaken;

	private boolean failing;

	/**
	 * Create leases. Nothing is held before {@link #start()}.
	 * @param store where the instances agree
	 * @param instance name of this instance, the same after a restart
	 * @param duration how long a lease lasts without being renewed
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	public LaneLeases(LeaseStore store, String instance, Duration duration, LongSupplier nanoTime) {
		this.store = store;
		this.instance = instance;
		this.member = "%s-%08x".formatted(instance, ThreadLocalRandom.current().nextInt());
		this.duration = duration;
		this.nanoTime = nanoTime;
		this.log = new TransitionLog(LoggerFactory.getLogger(LaneLeases.class), nanoTime);
		this.validUntil = nanoTime.getAsLong();
	}

	/**
	 * Start the thread that holds the lease, for the first time or after the last one was
	 * closed.
	 */
	public synchronized void start() {
		this.closing = false;
		Thread last = this.thread;
		Thread next = new Thread(() -> run(last), "durable-kafka-leases");
		next.setDaemon(true);
		this.thread = next;
		next.start();
	}

	/**
	 * Take part in handing lanes over.
	 * @param wake called when the lanes have changed; must not block
	 * @return the lanes as one relay sees them
	 */
	public RelayLanes join(Runnable wake) {
		Member relay = new Member(wake);
		this.relays.add(relay);
		return relay;
	}

	/**
	 * Lanes that this instance relays at present. The same object until they change.
	 * @return the lanes, none if the lease may be over
	 */
	public LaneSet readable() {
		return (this.nanoTime.getAsLong() - this.validUntil < 0) ? this.holding.readable() : LaneSet.NONE;
	}

	/**
	 * How many other instances share the outbox, as far as is known.
	 * @return the number of instances
	 */
	public int others() {
		return this.holding.others();
	}

	/**
	 * Renew the lease, and take or hand over lanes where the shares ask for it.
	 * @return nanoseconds until the next time
	 */
	long pass() {
		this.overtaken = false;
		try {
			renew();
			ended();
		}
		catch (RuntimeException ex) {
			began(ex);
		}
		if (this.overtaken) {
			// not in step with the others, which may have been overtaken as well
			return 1 + ThreadLocalRandom.current().nextLong(HAND_OVER_CHECK);
		}
		long interval = this.duration.toNanos() / RENEWALS;
		return (this.holding.leaving().isEmpty()) ? interval : Math.min(interval, HAND_OVER_CHECK);
	}

	private void renew() {
		long begun = this.nanoTime.getAsLong();
		if (this.joined && !this.store.renew(this.member)) {
			this.joined = false;
			this.log.log(Level.WARN, "lease.lost", Map.of("instance", this.instance),
					"Others have taken over the lanes of this instance, since its lease was not renewed in time, "
							+ "or an instance of the same name ('%s') has started".formatted(this.instance),
					null);
		}
		Leases leases = this.store.read();
		List<Lease> others = new ArrayList<>();
		List<Lease> removed = new ArrayList<>();
		LaneSet mine = LaneSet.NONE;
		for (Lease lease : leases.leases()) {
			if (lease.member().equals(this.member)) {
				mine = lease.lanes();
			}
			else if (lease.expired() || isEarlierRun(lease)) {
				removed.add(lease);
			}
			else {
				others.add(lease);
			}
		}
		LaneSet target = target(mine, others);
		boolean changes = !this.joined || !removed.isEmpty() || !target.equals(mine);
		if (changes && !this.store.change(leases.epoch(), new Lease(this.member, this.instance, target, false),
				this.duration, removed)) {
			// somebody was faster: look again soon, with what is certain until then
			target = mine.minus(mine.minus(target));
			this.overtaken = true;
			if (!this.joined) {
				return;
			}
		}
		this.joined = true;
		this.joinedBefore = true;
		this.validUntil = begun + this.duration.toNanos();
		hold(target, others.size());
	}

	/**
	 * An instance has one process at a time, so a lease of its name is that of a process
	 * that has ended without a word.
	 */
	private boolean isEarlierRun(Lease lease) {
		return !this.joinedBefore && lease.instance().equals(this.instance);
	}

	/**
	 * What to hold: no more than a share of what is free, and no less than what is still
	 * in flight.
	 */
	private LaneSet target(LaneSet mine, List<Lease> others) {
		int share = share(others.size());
		if (mine.size() > share) {
			return mine.minus(handedOver(mine.minus(mine.first(share))));
		}
		LaneSet free = LaneSet.ALL.minus(mine);
		for (Lease other : others) {
			free = free.minus(other.lanes());
		}
		return mine.plus(free.first(share - mine.size()));
	}

	private static int share(int others) {
		return (Slots.LANES + others) / (others + 1);
	}

	/**
	 * Those of the lanes that all relays of this instance have finished. A relay that
	 * does not get there is not waited for longer than others would wait for a dead
	 * instance.
	 */
	private LaneSet handedOver(LaneSet leaving) {
		LaneSet done = this.holding.leaving();
		if (this.nanoTime.getAsLong() - this.leavingSince < this.duration.toNanos()) {
			for (Member relay : this.relays) {
				done = done.minus(done.minus(relay.done));
			}
		}
		return leaving.minus(leaving.minus(done));
	}

	private void hold(LaneSet lanes, int others) {
		Holding before = this.holding;
		LaneSet readable = lanes.first(share(others));
		LaneSet leaving = lanes.minus(readable);
		if (before.leaving().isEmpty()) {
			this.leavingSince = this.nanoTime.getAsLong();
			this.relays.forEach((relay) -> relay.done = LaneSet.NONE);
		}
		if (readable.equals(before.readable()) && leaving.equals(before.leaving()) && others == before.others()) {
			return;
		}
		this.holding = new Holding(readable, leaving, others);
		if (!readable.equals(before.readable())) {
			this.log.log(Level.INFO, "lease.changed",
					Map.of("instance", this.instance, "lanes", readable.size(), "others", others),
					"This instance relays %d of %d lanes (%s), %d other instances share the outbox"
						.formatted(readable.size(), Slots.LANES, readable, others),
					null);
		}
		this.relays.forEach((relay) -> relay.wake.run());
	}

	private void began(RuntimeException cause) {
		if (!this.failing) {
			this.failing = true;
			this.log.log(Level.WARN, "lease.failing", Map.of("instance", this.instance),
					"The lease of this instance cannot be renewed. Without it, stored records wait, or others "
							+ "relay them. Trying again",
					cause);
		}
	}

	private void ended() {
		if (this.failing) {
			this.failing = false;
			this.log.log(Level.INFO, "lease.renewed", Map.of("instance", this.instance),
					"The lease of this instance can be renewed again", null);
		}
	}

	/**
	 * A thread that was closed may still wait for the database, and ends without another
	 * look at it.
	 */
	private void run(@Nullable Thread last) {
		while (last != null && last.isAlive() && !isClosed()) {
			this.signal.await(HAND_OVER_CHECK);
		}
		while (!isClosed()) {
			try {
				this.signal.await(pass());
			}
			catch (Throwable ex) {
				logger.error("Unexpected failure of the leases, which go on", ex);
				this.signal.await(HAND_OVER_CHECK);
			}
		}
		this.holding = new Holding(LaneSet.NONE, LaneSet.NONE, 0);
		if (this.joined) {
			this.joined = false;
			leave();
		}
	}

	private boolean isClosed() {
		return this.closing || this.thread != Thread.currentThread();
	}

	private void leave() {
		try {
			this.store.leave(this.member);
		}
		catch (OutboxClosedException ex) {
			logger.debug("The lease of this instance could not be given back, since its database was closed first", ex);
		}
		catch (RuntimeException ex) {
			logger.warn("The lease of this instance could not be given back. Others take over its lanes in "
					+ this.duration.toSeconds() + " s", ex);
		}
	}

	/**
	 * Give the lease back, so that others need not wait for its end. To be called when
	 * the relays have ended.
	 */
	@Override
	public synchronized void close() {
		this.closing = true;
		this.signal.raise();
		Thread last = this.thread;
		if (last == null) {
			return;
		}
		try {
			last.join(Math.min(this.duration.toMillis(), LONGEST_CLOSE));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What is held.
	 *
	 * @param readable lanes to read
	 * @param leaving lanes to hand over
	 * @param others how many other instances there are
	 */
	private record Holding(LaneSet readable, LaneSet leaving, int others) {

	}

	/**
	 * One relay of this instance.
	 */
	private final class Member implements RelayLanes {

		private final Runnable wake;

		private volatile LaneSet done = LaneSet.NONE;

		Member(Runnable wake) {
			this.wake = wake;
		}

		@Override
		public LaneSet readable() {
			return LaneLeases.this.readable();
		}

		@Override
		public LaneSet leaving() {
			return LaneLeases.this.holding.leaving();
		}

		@Override
		public void done(LaneSet lanes) {
			this.done = lanes;
		}

	}

}
