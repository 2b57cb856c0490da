package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.LeaseStore;
import io.durablekafka.outbox.OutboxNotifications;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.relay.CommitNotices;
import io.durablekafka.relay.LaneLeases;
import io.durablekafka.relay.RelayLanes;
import io.durablekafka.relay.ReleaseWatch;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * What this instance has to do with others that use the same outbox: the leases of its
 * lanes, and the watch for its rows that others relay. Begins before the relays and ends
 * after them.
 */
final class OutboxSharing implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(OutboxSharing.class);

	private final OutboxStore store;

	private final Gate gate;

	private final boolean relays;

	private final @Nullable LaneLeases leases;

	private final ReleaseWatch watch;

	private final @Nullable CommitNotices notices;

	private final List<Runnable> committed = new CopyOnWriteArrayList<>();

	private final List<Runnable> released = new CopyOnWriteArrayList<>();

	private volatile boolean running;

	/**
	 * Create the sharing.
	 * @param store the outbox
	 * @param gate the gate
	 * @param relays whether this instance relays anything
	 * @param instance name of this instance
	 * @param lease how long its lease lasts
	 * @param notifies whether instances tell each other of stored rows
	 */
	OutboxSharing(OutboxStore store, Gate gate, boolean relays, String instance, Duration lease, boolean notifies) {
		this.store = store;
		this.gate = gate;
		this.relays = relays;
		LeaseStore leaseStore = store.leases();
		this.leases = (relays && leaseStore != null) ? new LaneLeases(leaseStore, instance, lease, System::nanoTime)
				: null;
		this.watch = new ReleaseWatch(store, gate, this::owned, () -> this.released.forEach(Runnable::run),
				System::nanoTime);
		this.notices = notices(notifies);
	}

	private @Nullable CommitNotices notices(boolean notifies) {
		OutboxNotifications notifications = (notifies) ? this.store.notifications() : null;
		return (notifications != null) ? new CommitNotices(notifications, this.gate.origin(), this.relays,
				this::othersRelay, () -> this.committed.forEach(Runnable::run)) : null;
	}

	private boolean othersRelay() {
		return (this.leases != null) ? this.leases.others() > 0 : !this.relays;
	}

	/**
	 * Lanes that this instance relays at present.
	 */
	LaneSet owned() {
		if (this.leases != null) {
			return this.leases.readable();
		}
		return (this.relays) ? LaneSet.ALL : LaneSet.NONE;
	}

	/**
	 * How many other instances share the outbox, as far as this one knows.
	 */
	int others() {
		return (this.leases != null) ? this.leases.others() : 0;
	}

	/**
	 * Have all relays look at the outbox, those of other instances as far as they can be
	 * told.
	 */
	void wakeRelays() {
		this.committed.forEach(Runnable::run);
		wake();
	}

	/**
	 * The lanes of a relay of this instance.
	 * @param wake wakes the relay
	 */
	RelayLanes join(Runnable wake) {
		return (this.leases != null) ? this.leases.join(wake) : RelayLanes.ALL;
	}

	/**
	 * Be told when rows of this instance were relayed by another.
	 * @param listener what to call
	 */
	void onReleased(Runnable listener) {
		this.released.add(listener);
	}

	/**
	 * Be told when another instance has stored rows.
	 * @param listener what to call
	 */
	void onCommitted(Runnable listener) {
		this.committed.add(listener);
	}

	/**
	 * Rows were committed.
	 */
	void wake() {
		this.watch.wake();
		if (this.notices != null) {
			this.notices.committed();
		}
	}

	/**
	 * The direct path is about to be opened again: what others have stored meanwhile goes
	 * first.
	 */
	void reopening() {
		if (this.leases == null || this.leases.others() == 0) {
			return;
		}
		try {
			this.gate.fence(this.store.backlog());
		}
		catch (RuntimeException ex) {
			logger.warn("The outbox cannot be asked what other instances have stored. Records of their keys may "
					+ "overtake what they have stored", ex);
		}
	}

	@Override
	public void start() {
		if (this.leases != null) {
			this.leases.start();
		}
		this.watch.start();
		if (this.notices != null) {
			this.notices.start();
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.watch.close();
		if (this.notices != null) {
			this.notices.close();
		}
		if (this.leases != null) {
			this.leases.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Relays are not paused, so what they share is not either.
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return DurableDelivery.PHASE - 1;
	}

}
