package io.durablekafka.producer;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxWriter;
import io.durablekafka.outbox.TransitionLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Opens and closes the direct path. A trip closes the producer at once; a thread of the
 * breaker's own then joins the producer's thread, takes over what is unacknowledged and
 * hands it to the outbox in send order. The direct path is opened again when the relay
 * has had an acknowledgement. The same thread watches for stalls.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class Breaker<K, V> {

	private static final Log logger = LogFactory.getLog(Breaker.class);

	private final TransitionLog log = new TransitionLog(LoggerFactory.getLogger(Breaker.class), System::nanoTime);

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final DirectProducers<K, V> producers;

	private final Gate gate;

	private final OutboxWriter writer;

	private final SenderSettings settings;

	private final Runnable reopening;

	private final BooleanSupplier relayRuns;

	private final boolean sorted = Safeguard.SORT.isOn();

	private final boolean barrier = Safeguard.BARRIER.isOn();

	private final ReentrantLock opening = new ReentrantLock();

	private final AtomicReference<@Nullable Generation<K, V>> tripped = new AtomicReference<>();

	/** Counted down when the first producer has been made, or could not be made. */
	private final CountDownLatch opened = new CountDownLatch(1);

	private final Thread thread;

	private volatile @Nullable Generation<K, V> current;

	private volatile boolean wanted;

	private volatile boolean late;

	private volatile boolean used;

	private volatile boolean stopped;

	private volatile boolean answered;

	private volatile boolean othersAnswered;

	private volatile boolean forced;

	private volatile long now = System.nanoTime();

	private final AtomicLongArray trips = new AtomicLongArray(TripCause.values().length);

	private volatile Runnable everySecond = () -> {
		// nobody watches
	};

	private volatile Runnable everyTick = () -> {
		// nobody watches
	};

	private long watchedAt = System.nanoTime();

	private long openAfter;

	private long openedAt;

	Breaker(DirectProducers<K, V> producers, Gate gate, OutboxWriter writer, SenderSettings settings,
			Runnable reopening, BooleanSupplier relayRuns) {
		this.producers = producers;
		this.gate = gate;
		this.writer = writer;
		this.settings = settings;
		this.reopening = reopening;
		this.relayRuns = relayRuns;
		this.thread = new Thread(this::run, "durable-kafka-breaker");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Have something done about every 50 ms that must not block.
	 */
	void setEveryTick(Runnable task) {
		this.everyTick = task;
	}

	/**
	 * Have something done about once per second that must not block.
	 */
	void setEverySecond(Runnable task) {
		this.everySecond = task;
	}

	/**
	 * The producer to send with. The first call waits until there is one, but not for
	 * long: its creation may wait for a name server.
	 * @param deadline {@link System#nanoTime()} after which not to wait
	 * @return the generation, or {@code null} while the direct path is closed
	 */
	@Nullable Generation<K, V> generation(long deadline) {
		Generation<K, V> generation = this.current;
		return (generation != null || this.used || this.late) ? generation : awaitFirst(deadline);
	}

	/**
	 * The producer in use, without making one.
	 */
	@Nullable Generation<K, V> current() {
		return this.current;
	}

	/**
	 * Whether records take the outbox because Kafka does not answer.
	 */
	boolean isOpen() {
		return (this.used || this.late) && this.current == null && !this.stopped;
	}

	long trips(TripCause cause) {
		return this.trips.get(cause.ordinal());
	}

	/**
	 * A time that is at most one tick old and costs nothing to read.
	 */
	long now() {
		return this.now;
	}

	/**
	 * Kafka acknowledged a record of the relay.
	 */
	void kafkaAnswered() {
		if (!this.answered) {
			this.answered = true;
			if (this.current == null) {
				LockSupport.unpark(this.thread);
			}
		}
	}

	/**
	 * Kafka acknowledged records of this instance that another one has relayed. It may
	 * still be out of reach of this one, so that is tried less often.
	 */
	void kafkaAnsweredOthers() {
		this.othersAnswered = true;
	}

	/**
	 * Keep the direct path closed until {@link #reset()}, because somebody wants it so.
	 */
	void force() {
		this.forced = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Open the direct path at once, if it is closed, whatever closed it.
	 */
	void reset() {
		this.forced = false;
		this.answered = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Whether somebody wants the direct path closed.
	 */
	boolean isForced() {
		return this.forced;
	}

	/**
	 * Give the direct path up. Nothing is sent on this generation any more; what is in
	 * flight on it belongs to the breaker's thread.
	 * @param generation the generation that failed
	 * @param cause why
	 * @param onNetworkThread whether the caller is the producer's own thread
	 */
	void trip(Generation<K, V> generation, Throwable cause, boolean onNetworkThread) {
		if (!generation.close(cause)) {
			if (onNetworkThread && generation.giveUpDraining()) {
				this.producers.stop(generation.producer());
			}
			return;
		}
		this.answered = false;
		this.othersAnswered = false;
		// before the generation is taken away: the next one must not open unless this one
		// is settled
		this.tripped.set(generation);
		this.current = null;
		if (onNetworkThread) {
			this.producers.stop(generation.producer());
		}
		LockSupport.unpark(this.thread);
	}

	/**
	 * End the direct path: wait for acknowledgements, then store what is left.
	 * @param flush how long to wait for acknowledgements
	 */
	void stop(Duration flush) {
		this.stopped = true;
		LockSupport.unpark(this.thread);
		try {
			this.thread.join(flush.toMillis() + this.settings.maxBlock().toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.opening.lock();
		try {
			this.used = true;
			this.opened.countDown();
			Generation<K, V> last = this.current;
			this.current = null;
			if (last != null) {
				if (last.drain()) {
					this.producers.close(last.producer(), flush);
				}
				// also when a trip closed it: the thread that would settle it has ended
				settle(last);
			}
			settleTripped();
		}
		finally {
			this.opening.unlock();
		}
		this.producers.close();
	}

	private @Nullable Generation<K, V> awaitFirst(long deadline) {
		this.wanted = true;
		LockSupport.unpark(this.thread);
		try {
			if (!this.opened.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
				this.late = true;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return this.current;
	}

	private void openFirst() {
		this.opening.lock();
		try {
			if (!this.used && !this.stopped && !this.forced) {
				open();
			}
		}
		finally {
			this.used = true;
			this.opened.countDown();
			this.opening.unlock();
		}
	}

	private void open() {
		try {
			this.current = new Generation<>(this.producers.create(), System.nanoTime());
		}
		catch (Throwable ex) {
			this.openAfter = System.nanoTime() + this.settings.probeInterval().toNanos();
			Throwable root = (ex.getCause() != null) ? ex.getCause() : ex;
			logger.error("No Kafka producer can be created, records go to the outbox: " + root.getMessage()
					+ ". Check 'spring.kafka.bootstrap-servers' and 'spring.kafka.producer'.", ex);
		}
	}

	private void run() {
		while (!this.stopped) {
			try {
				tick();
			}
			catch (Throwable ex) {
				logger.error("Unexpected failure of the breaker, which goes on", ex);
			}
			LockSupport.parkNanos(this, TICK);
		}
		settleTripped();
	}

	private boolean settleTripped() {
		Generation<K, V> failed = this.tripped.getAndSet(null);
		if (failed != null) {
			Throwable cause = failed.cause();
			this.trips.incrementAndGet(((cause != null) ? TripCause.of(cause) : TripCause.ERROR).ordinal());
			settle(failed);
		}
		return failed != null;
	}

	private void tick() {
		long time = System.nanoTime();
		this.now = time;
		if (this.wanted && !this.used) {
			openFirst();
		}
		Generation<K, V> generation = this.current;
		if (generation != null && this.forced) {
			trip(generation, new ForcedTripException(), false);
		}
		else if (generation != null) {
			watch(generation, time);
		}
		if (settleTripped()) {
			this.openAfter = System.nanoTime() + this.settings.probeInterval().toNanos();
			this.openedAt = time;
		}
		if (this.used && isOpen() && this.tripped.get() == null && mayReopen()) {
			reopen();
		}
		this.everyTick.run();
		if (time - this.watchedAt >= SECOND) {
			this.watchedAt = time;
			this.everySecond.run();
		}
	}

	private void watch(Generation<K, V> generation, long time) {
		long oldest = generation.oldest(time);
		long stall = this.settings.stallAfter().toNanos();
		if (oldest > stall && time - generation.lastAnswer() > stall) {
			trip(generation, new StallException(this.settings.stallAfter()), false);
		}
	}

	private boolean mayReopen() {
		if (this.forced) {
			return false;
		}
		boolean guess = this.othersAnswered || !this.relayRuns.getAsBoolean();
		return this.answered || (guess && System.nanoTime() - this.openAfter >= 0);
	}

	/**
	 * Only this thread opens, so what it asks the database first needs no lock: nobody
	 * who stops the breaker waits for that.
	 */
	private void reopen() {
		this.answered = false;
		this.othersAnswered = false;
		this.reopening.run();
		this.opening.lock();
		try {
			if (this.stopped || this.forced) {
				return;
			}
			open();
			if (this.current != null) {
				long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - this.openedAt);
				this.log.log(Level.INFO, "breaker.closed",
						Map.of("producer", this.settings.producer(), "seconds", seconds),
						"Kafka answers again after %d s, the direct path of producer '%s' is open".formatted(seconds,
								this.settings.producer()),
						null);
			}
		}
		finally {
			this.opening.unlock();
		}
	}

	/**
	 * Take over what is unacknowledged. The order matters: join the network thread, so
	 * that no acknowledgement comes after the hand-over; raise the gates; commit in send
	 * order; and only then count the records as no longer in flight.
	 */
	private void settle(Generation<K, V> generation) {
		this.producers.stop(generation.producer());
		List<Delivery<K, V>> collected = generation.collect();
		if (this.sorted) {
			collected.sort(Comparator.comparingLong((delivery) -> delivery.sequence));
		}
		for (Delivery<K, V> delivery : collected) {
			this.gate.raise(delivery.slot);
			delivery.held = this.barrier;
		}
		if (this.barrier) {
			this.writer.offerCollected(collected);
		}
		else {
			collected.forEach((delivery) -> this.gate.leave(delivery.slot));
			collected.forEach(this.writer::offerNow);
		}
		this.producers.forget();
		Throwable cause = generation.cause();
		if (cause != null) {
			this.log.log(Level.WARN, "breaker.tripped",
					Map.of("producer", this.settings.producer(), "cause", TripCause.of(cause), "exception",
							cause.getClass().getName(), "records", collected.size()),
					"Kafka does not take records of producer '%s' (%s: %s). The direct path is closed, %d unacknowledged records and all that follow go to the outbox until Kafka answers the relay"
						.formatted(this.settings.producer(), cause.getClass().getSimpleName(), cause.getMessage(),
								collected.size()),
					null);
		}
		else if (!collected.isEmpty()) {
			logger.info("%d unacknowledged records go to the outbox".formatted(collected.size()));
		}
	}

}
