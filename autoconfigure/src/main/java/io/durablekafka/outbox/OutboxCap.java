package io.durablekafka.outbox;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Bounds what the outbox holds. Senders ask a counter; a thread of the cap's own looks at
 * the store now and then, since other instances store there as well. The bound is
 * therefore not exact: it may be exceeded by what several instances store between two
 * looks, and by what the fail-stop collects, which is always taken. Thread-safe.
 *
 * @since 0.1.0
 */
public final class OutboxCap implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(OutboxCap.class);

	/** From here on expendable records are dropped, so that others have the rest. */
	private static final double EXPENDABLE_SHARE = 0.8;

	/** Below this a cap counts as left, so that the log does not tell of every row. */
	private static final double LEFT_SHARE = 0.9;

	private static final long LEAST_INTERVAL = TimeUnit.SECONDS.toNanos(1);

	/** So that looking takes no more than a twentieth of the time. */
	private static final int INTERVAL_FACTOR = 20;

	private final TransitionLog log = new TransitionLog(LoggerFactory.getLogger(OutboxCap.class), System::nanoTime);

	private final OutboxStore store;

	private final OutboxCapSettings settings;

	private final StoredAmount amount = new StoredAmount();

	private final AtomicReference<@Nullable Limit> reached = new AtomicReference<>();

	private final LongAdder rejected = new LongAdder();

	private final LongAdder shed = new LongAdder();

	private final CountDownLatch stopping = new CountDownLatch(1);

	private @Nullable Thread thread;

	/**
	 * Create a cap. Nothing is read and no thread runs before {@link #start()}.
	 * @param store the outbox
	 * @param settings the limits
	 */
	public OutboxCap(OutboxStore store, OutboxCapSettings settings) {
		this.store = store;
		this.settings = settings;
	}

	/**
	 * The store to write to, so that the cap knows what is stored.
	 * @return the store itself when nothing is capped
	 */
	public OutboxStore store() {
		return this.settings.isLimited() ? new MeasuredOutboxStore(this.store, this.amount) : this.store;
	}

	/**
	 * Look at the store, and from now on again and again.
	 */
	public synchronized void start() {
		if (this.settings.isLimited() && this.thread == null) {
			look();
			Thread looking = new Thread(this::run, "outbox-cap");
			looking.setDaemon(true);
			looking.start();
			this.thread = looking;
		}
	}

	private void run() {
		try {
			long pause = LEAST_INTERVAL;
			while (!this.stopping.await(pause, TimeUnit.NANOSECONDS)) {
				long start = System.nanoTime();
				look();
				pause = Math.max(LEAST_INTERVAL, INTERVAL_FACTOR * (System.nanoTime() - start));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void look() {
		try {
			this.amount.look(this.store, this.settings.bytes() > 0);
		}
		catch (Throwable ex) {
			// the writer tells that the store fails
			logger.debug("The outbox could not be looked at; its cap goes by what is known", ex);
		}
		Limit limit = this.reached.get();
		if (limit != null && exceeded(LEFT_SHARE, 0, 0) == null && this.reached.compareAndSet(limit, null)) {
			this.log.log(Level.INFO, "cap.left",
					Map.of("cap", limit, "used", used(limit, 0, 0), "limit", cap(limit), "rejected", rejected(), "shed",
							shed()),
					"The outbox is below its cap again ('%s'), records are stored".formatted(limit.property()), null);
		}
	}

	/**
	 * Which cap keeps a record from being stored. Cheap, callable from any thread.
	 * @param topic topic of the record
	 * @param queuedRows records that wait for a commit
	 * @param queuedBytes their size
	 * @return the cap, or {@code null} when there is room
	 */
	public @Nullable Limit exceeded(String topic, long queuedRows, long queuedBytes) {
		return exceeded(isExpendable(topic) ? EXPENDABLE_SHARE : 1, queuedRows, queuedBytes);
	}

	private boolean isExpendable(String topic) {
		return this.settings.policy() == OutboxCapSettings.Policy.SHED && this.settings.expendable().contains(topic);
	}

	private @Nullable Limit exceeded(double share, long queuedRows, long queuedBytes) {
		for (Limit limit : Limit.values()) {
			long cap = cap(limit);
			if (cap > 0 && used(limit, queuedRows, queuedBytes) >= share * cap) {
				return limit;
			}
		}
		return null;
	}

	private long cap(Limit limit) {
		return switch (limit) {
			case ROWS -> this.settings.rows();
			case BYTES -> this.settings.bytes();
			case AGE -> this.settings.age().toMillis();
		};
	}

	private long used(Limit limit, long queuedRows, long queuedBytes) {
		return switch (limit) {
			case ROWS -> this.amount.rows() + queuedRows;
			case BYTES -> this.amount.bytes() + queuedBytes;
			case AGE -> this.amount.oldestAge().toMillis();
		};
	}

	/**
	 * Whether senders wait for room.
	 * @return whether they do
	 */
	public boolean blocks() {
		return this.settings.policy() == OutboxCapSettings.Policy.BLOCK;
	}

	/**
	 * Refuse a record: count it, and log it when it is the first.
	 * @param topic topic of the record
	 * @param limit the cap that keeps it from being stored
	 * @return why the record fails
	 */
	public OutboxFullException refuse(String topic, Limit limit) {
		String used = "%s of %s".formatted(text(limit, used(limit, 0, 0)), text(limit, cap(limit)));
		if (this.reached.compareAndSet(null, limit)) {
			this.log.log(Level.WARN, "cap.reached",
					Map.of("cap", limit, "used", used(limit, 0, 0), "limit", cap(limit), "policy",
							this.settings.policy()),
					"The outbox has reached its cap: it holds %s ('%s'). Records that Kafka does not take are no "
						.formatted(used, limit.property())
							+ "longer stored, by the policy '%s'".formatted(this.settings.policy()),
					null);
		}
		if (isExpendable(topic)) {
			this.shed.increment();
			return new RecordShedException(("A record of the expendable topic '%s' was dropped: the outbox holds %s "
					+ "('%s'), and what is left of it is for other topics")
				.formatted(topic, used, limit.property()), limit);
		}
		this.rejected.increment();
		return new OutboxFullException("The outbox is full: it holds %s ('%s')%s".formatted(used, limit.property(),
				blocks() ? " and had no room for the rest of 'durable-kafka.producer.max-block'" : ""), limit);
	}

	private static String text(Limit limit, long value) {
		return switch (limit) {
			case ROWS -> value + " rows";
			case BYTES -> value + " bytes";
			case AGE -> "a row of " + Duration.ofMillis(value);
		};
	}

	/**
	 * How much of a cap is used.
	 * @param limit the cap
	 * @return the share, {@code 1} at the cap, or {@code NaN} when there is no such cap
	 */
	public double usage(Limit limit) {
		long cap = cap(limit);
		return (cap > 0) ? (double) used(limit, 0, 0) / cap : Double.NaN;
	}

	/**
	 * Whether there is such a cap.
	 * @param limit the cap
	 * @return whether it is set
	 */
	public boolean isSet(Limit limit) {
		return cap(limit) > 0;
	}

	/**
	 * Records that failed at a cap.
	 * @return the number since the start
	 */
	public long rejected() {
		return this.rejected.sum();
	}

	/**
	 * Records of expendable topics that were dropped.
	 * @return the number since the start
	 */
	public long shed() {
		return this.shed.sum();
	}

	@Override
	public synchronized void close() {
		this.stopping.countDown();
	}

	/**
	 * What is capped.
	 */
	public enum Limit {

		/**
		 * The number of rows.
		 */
		ROWS("rows"),

		/**
		 * The size of all rows.
		 */
		BYTES("bytes"),

		/**
		 * The age of the oldest row.
		 */
		AGE("age");

		private final String property;

		Limit(String name) {
			this.property = "durable-kafka.outbox.cap." + name;
		}

		/**
		 * The property that sets the cap.
		 * @return its name
		 */
		public String property() {
			return this.property;
		}

	}

}
