package io.durablekafka.relay;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OrderKey;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.UndecodableRowException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Brings stored rows to their topics: reads them in id order, keeps a window of them in
 * flight, and deletes what Kafka has acknowledged. At-least-once: a row is sent again
 * when the process dies, or Kafka's answer is lost, between its acknowledgement and its
 * deletion. First occurrences are in id order for each key, because the first failure
 * closes the producer and everything starts again from the oldest row. Several relays may
 * share an outbox if each has topics of its own. Belongs to the thread of its
 * {@link OutboxRelayLoop}, except for {@link #wake()}.
 *
 * @since 0.1.0
 */
public final class OutboxRelay {

	private static final Log logger = LogFactory.getLog(OutboxRelay.class);

	/**
	 * Longest time that an acknowledged row waits for company before it is deleted.
	 */
	private static final long SETTLE_DELAY = 10_000_000L;

	private final OutboxStore store;

	private final RelaySettings settings;

	private final LongSupplier nanoTime;

	private final Signal signal = new Signal();

	private final Settlement settlement;

	private final ReadPosition position;

	private final OwnTopics topics;

	private final RelayPolicies policies;

	private final HeldKeys heldKeys;

	private final Expiry expiry;

	private final RelayWindow window;

	private final RelayLanes lanes;

	private final Drain drain;

	private final Outage reading;

	private final Outage settling;

	private LaneSet readable = LaneSet.NONE;

	private volatile boolean wakeRequested;

	private Set<String> pausedTopics;

	private boolean draining;

	/**
	 * Create a new relay.
	 * @param store the outbox
	 * @param gate the gate, lowered for each row that has left the outbox
	 * @param producers gives the relay its producers
	 * @param classification tells what a failure means
	 * @param listener hears what becomes of the rows
	 * @param lanes the lanes that it may read; is told how to wake it when they change
	 * @param settings the settings
	 * @param policies what becomes of rows that cannot be published as they are
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	public OutboxRelay(OutboxStore store, Gate gate, RelayProducers producers, FailureClassification classification,
			RelayListener listener, Function<Runnable, RelayLanes> lanes, RelaySettings settings,
			RelayPolicies policies, LongSupplier nanoTime) {
		GuardedListener guarded = new GuardedListener(listener);
		this.store = store;
		this.settings = settings;
		this.nanoTime = nanoTime;
		this.policies = policies;
		this.pausedTopics = policies.control().pausedTopics();
		this.heldKeys = new HeldKeys(store, gate, policies);
		this.expiry = new Expiry(store, policies);
		this.settlement = new Settlement(store, gate, this.heldKeys, guarded, nanoTime);
		this.drain = new Drain(nanoTime);
		this.position = new ReadPosition(new PollPace(settings.minPollInterval(), settings.pollInterval()),
				nanoTime.getAsLong());
		this.topics = new OwnTopics(producers::publishes);
		this.window = new RelayWindow(producers, classification, guarded, settings, policies, nanoTime, this.signal,
				this.settlement, this.heldKeys, this.expiry, this.position, this.drain);
		this.lanes = lanes.apply(this.signal::raise);
		this.reading = new Outage("read the outbox", settings.initialBackoff(), settings.maxBackoff(), nanoTime);
		this.settling = new Outage("remove rows from the outbox", settings.initialBackoff(), settings.maxBackoff(),
				nanoTime);
	}

	/**
	 * Tell the relay that rows were committed. Cheap, callable from any thread.
	 */
	public void wake() {
		this.wakeRequested = true;
		this.signal.raise();
	}

	/**
	 * Learn which keys wait for dead letters, and close their gates. Called once, before
	 * the first send and before the loop starts.
	 * @throws io.durablekafka.outbox.OutboxStoreException if the outbox cannot be read
	 */
	public void learnHeldKeys() {
		if (!this.heldKeys.isKnown()) {
			this.heldKeys.look(this.nanoTime);
		}
	}

	/**
	 * Rows that were given to a producer, each as often as it was tried. Any thread may
	 * ask.
	 * @return the number since the start
	 */
	public long attempts() {
		return this.window.attempts();
	}

	/**
	 * Number of keys that wait for dead letters. Any thread may ask.
	 * @return the number
	 */
	public int blockedKeys() {
		return this.heldKeys.count();
	}

	/**
	 * Do what can be done now: take answers, send rows, delete what was acknowledged.
	 * Blocks for the database, for the metadata of a topic and for a full producer
	 * buffer, not for acknowledgements.
	 * @return nanoseconds until there is something to do again, unless the
	 * {@link #signal()} comes first
	 */
	long pass() {
		if (this.wakeRequested) {
			this.wakeRequested = false;
			this.position.wake();
		}
		takeLanes();
		this.window.takeAnswers();
		fill();
		settleWhenDue();
		handOver();
		return nextWait(now());
	}

	/**
	 * Rows of new lanes may be older than any that were read. Rows of lost ones that are
	 * in flight are left to themselves: at worst somebody else sends them as well.
	 */
	private void takeLanes() {
		LaneSet current = this.lanes.readable();
		if (current != this.readable) {
			if (!current.minus(this.readable).isEmpty()) {
				this.position.restartWithAll();
				this.heldKeys.forget();
			}
			this.readable = current;
		}
	}

	private void handOver() {
		LaneSet leaving = this.lanes.leaving();
		if (!leaving.isEmpty()) {
			BitSet done = new BitSet();
			leaving.minus(this.settlement.lanes())
				.minus(this.window.deadLetters().lanes())
				.forEach((lane) -> done.set(lane, this.window.isEmpty(lane)));
			this.lanes.done(LaneSet.of(done));
		}
	}

	private void fill() {
		long now = now();
		boolean idle = isIdle();
		this.position.watch(now);
		if (this.window.topicRemaining(now, idle) <= 0 || pausedTopicsChanged()) {
			this.position.restartWithAll();
		}
		lookAtHeldKeys(now);
		if (this.readable.isEmpty()) {
			// there is nothing to read for this instance, so nothing to wait for
			this.heldKeys.readAll();
		}
		if (isSettled()) {
			this.heldKeys.settled();
			if (this.position.settled(now)) {
				this.window.admitTopics(now, idle);
			}
		}
		if (hasDeadLetters() && this.window.publishing().remaining(now) <= 0) {
			this.window.sendDeadLetters();
		}
		if (wantsRows() && storeAndKafkaRemaining(now) <= 0) {
			read();
		}
	}

	private boolean pausedTopicsChanged() {
		Set<String> paused = this.policies.control().pausedTopics();
		boolean changed = paused != this.pausedTopics;
		this.pausedTopics = paused;
		return changed;
	}

	private void lookAtHeldKeys(long now) {
		if (this.heldKeys.remaining(now) <= 0 && this.reading.remaining(now) <= 0) {
			try {
				if (this.heldKeys.look(this.nanoTime)) {
					this.position.restartWithAll();
				}
				this.reading.succeeded(now());
			}
			catch (RuntimeException ex) {
				this.reading.failed(ex, now());
			}
		}
	}

	private boolean hasDeadLetters() {
		return !this.draining && this.window.deadLetters().isWaiting();
	}

	private void read() {
		Collection<String> excluded = this.topics.excluding(this.window.waitingTopics());
		Collection<OrderKey> excludedKeys = this.heldKeys.excluded();
		OutboxQuery query = new OutboxQuery(this.position.afterId(), this.policies.rate().rows(this.window.freeRows()),
				this.policies.rate().bytes(this.window.freeBytes()), excluded, this.readable, excludedKeys);
		boolean leavesOut = !excluded.isEmpty() || !excludedKeys.isEmpty() || !this.readable.isAll();
		long begun = now();
		long greatestId;
		List<OutboxRecord> chunk;
		List<OutboxRecord> own;
		boolean cut = false;
		try {
			greatestId = leavesOut ? this.store.greatestId() : 0;
			try {
				chunk = this.store.read(query);
			}
			catch (UndecodableRowException ex) {
				chunk = requireAny(ex);
				cut = true;
			}
			own = this.topics.select(chunk);
			this.expiry.look(own);
		}
		catch (RuntimeException ex) {
			this.reading.failed(ex, now());
			return;
		}
		long now = now();
		this.reading.succeeded(now);
		// nothing may be skipped behind a row that has to wait
		boolean everything = !cut && chunk.size() < query.maxRows() && bytesOf(chunk) < query.maxBytes() / 2;
		this.position.read(everything, now - begun);
		boolean moved = !own.isEmpty() && this.window.send(own);
		this.position.pollAfter(moved, now());
		if (everything && own.isEmpty() && isSettled() && excludedKeys.isEmpty()
				&& this.window.waitingTopics().isEmpty()) {
			this.drain.empty();
		}
		if (everything) {
			this.position.skipTo(greatestId);
			if (!this.position.isRestarting()) {
				this.heldKeys.readAll();
			}
		}
	}

	/**
	 * What can be published before a row that cannot be decoded.
	 */
	private static List<OutboxRecord> requireAny(UndecodableRowException failure) {
		if (failure.before().isEmpty()) {
			throw failure;
		}
		return failure.before();
	}

	private boolean wantsRows() {
		return !this.readable.isEmpty() && this.position.isBehind() && this.window.hasRoom()
				&& !this.policies.control().isPaused() && this.heldKeys.isKnown()
				&& this.settlement.size() + this.window.deadLetters().size() < this.settings.windowRows();
	}

	private long storeAndKafkaRemaining(long now) {
		return Math.max(Math.max(this.window.publishing().remaining(now), this.reading.remaining(now)),
				this.policies.rate().remaining());
	}

	private void settleWhenDue() {
		long now = now();
		if (!this.settlement.isEmpty() && settleRemaining(now) <= 0) {
			settle();
		}
	}

	private void settle() {
		int before = this.settlement.size();
		try {
			this.settlement.settle();
			this.settling.succeeded(now());
			this.drain.left(before, now());
		}
		catch (RuntimeException ex) {
			this.settling.failed(ex, now());
		}
	}

	private long settleRemaining(long now) {
		boolean due = this.draining || this.window.isEmpty() || this.settlement.size() >= this.settings.deleteBatch();
		long delay = (due) ? 0 : this.settlement.since() + SETTLE_DELAY - now;
		return Math.max(delay, this.settling.remaining(now));
	}

	private long nextWait(long now) {
		if (this.draining && isSettled()) {
			return 0;
		}
		boolean restarts = this.position.isRestarting();
		long wait = (wantsRows() || (restarts && isSettled())) ? storeAndKafkaRemaining(now)
				: this.position.pollRemaining(now);
		if (isSettled()) {
			wait = Math.min(wait, this.position.startRemaining(now));
		}
		if (!this.settlement.isEmpty()) {
			wait = Math.min(wait, settleRemaining(now));
		}
		if (!this.window.isEmpty()) {
			wait = Math.min(wait, this.window.stallRemaining(now));
		}
		if (!restarts) {
			wait = Math.min(wait, this.window.topicRemaining(now, isIdle()));
		}
		if (hasDeadLetters()) {
			wait = Math.min(wait, this.window.publishing().remaining(now));
		}
		wait = Math.min(wait, Math.max(this.heldKeys.remaining(now), this.reading.remaining(now)));
		return Math.max(0, wait);
	}

	/**
	 * Whether nothing is in flight and nothing waits for its removal.
	 * @return whether everything read so far has left the outbox, or is to be read again
	 */
	boolean isSettled() {
		return this.window.isEmpty() && this.settlement.isEmpty()
				&& (this.draining || this.window.deadLetters().isEmpty());
	}

	private boolean isIdle() {
		return isSettled() && this.position.isCaughtUp();
	}

	/**
	 * Send nothing more, or begin again.
	 * @param draining whether to send nothing more
	 */
	void drain(boolean draining) {
		this.draining = draining;
		this.window.drain(draining);
		this.heldKeys.forget();
		this.position.restart();
	}

	/**
	 * Start again from the oldest row after a failure that nothing else has handled.
	 * @param failure the failure
	 */
	void recover(Throwable failure) {
		this.window.giveUp(failure);
	}

	/**
	 * Close the producer, and delete what was acknowledged so far if the database lets
	 * us.
	 */
	void close() {
		int unanswered = this.window.close();
		// their rows are still in the outbox
		this.window.deadLetters().clear();
		if (!this.settlement.isEmpty()) {
			settle();
		}
		if (unanswered > 0 || !this.settlement.isEmpty()) {
			logger.warn("The relay stopped with " + unanswered + " rows in flight and " + this.settlement.size()
					+ " answered rows not yet removed. They stay in the outbox and are sent again by the next start");
		}
	}

	/**
	 * Close the producer from another thread, which ends a blocked send.
	 */
	void abort() {
		this.window.abort();
	}

	Signal signal() {
		return this.signal;
	}

	private long now() {
		return this.nanoTime.getAsLong();
	}

	private static long bytesOf(List<OutboxRecord> rows) {
		long bytes = 0;
		for (OutboxRecord row : rows) {
			bytes += row.size();
		}
		return bytes;
	}

}
