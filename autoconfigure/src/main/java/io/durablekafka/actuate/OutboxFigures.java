package io.durablekafka.actuate;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.outbox.SpillingOutboxStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Summary of the outbox for those who ask often. The database is asked at most once per
 * interval, by threads of its own that end when nobody asks; callers wait for it only a
 * short time after it was asked, and otherwise get what was known before. Thread-safe.
 *
 * @since 0.1.0
 */
public final class OutboxFigures implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(OutboxFigures.class);

	/** A healthy database answers within it; who asks for health must not wait. */
	private static final Duration GLANCE = Duration.ofMillis(5);

	private final @Nullable OutboxStore store;

	private final long interval;

	private final Duration patience;

	private final LongSupplier ticker;

	private final ThreadPoolExecutor executor;

	private final @Nullable OutboxSize size;

	private @Nullable FutureTask<OutboxSummary> reading;

	private long readAt;

	private volatile @Nullable OutboxSummary latest;

	private volatile @Nullable Throwable failure;

	/**
	 * Create figures. Nothing is read before somebody asks.
	 * @param store where the figures come from, {@code null} when there is no outbox
	 * @param interval shortest time between two questions to the store
	 * @param patience how long a caller waits for the answer
	 * @param ticker nanoseconds of an arbitrary origin, as {@link System#nanoTime()}
	 */
	public OutboxFigures(@Nullable OutboxStore store, Duration interval, Duration patience, LongSupplier ticker) {
		this.store = store;
		this.interval = interval.toNanos();
		this.patience = patience;
		this.ticker = ticker;
		this.executor = new ThreadPoolExecutor(2, 2, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1),
				OutboxFigures::thread, new ThreadPoolExecutor.DiscardPolicy());
		this.executor.allowCoreThreadTimeOut(true);
		this.size = (store != null) ? new OutboxSize(store, interval, patience, ticker, this.executor) : null;
	}

	/**
	 * Whether there is an outbox.
	 * @return whether there is anything to ask
	 */
	public boolean hasOutbox() {
		return this.store != null;
	}

	/**
	 * The latest summary.
	 * @return the summary, or {@code null} when there is no outbox or it has never
	 * answered
	 */
	public @Nullable OutboxSummary summary() {
		return summary(this.patience);
	}

	/**
	 * What is known of the outbox, for callers that cannot wait: a database that is not
	 * at hand answers the next of them.
	 * @return the summary, or {@code null} when there is no outbox or it has never
	 * answered
	 */
	public @Nullable OutboxSummary glance() {
		return summary(GLANCE);
	}

	/**
	 * Bytes of keys, values and headers in the outbox, as they were some time ago: the
	 * more rows there are, the less often they are added up.
	 * @return the size, {@code NaN} when it is not known
	 */
	public double bytes() {
		OutboxSize source = this.size;
		return (source != null) ? source.bytes() : Double.NaN;
	}

	private @Nullable OutboxSummary summary(Duration limit) {
		OutboxStore source = this.store;
		return (source != null) ? summary(source, limit) : null;
	}

	private @Nullable OutboxSummary summary(OutboxStore source, Duration limit) {
		FutureTask<OutboxSummary> task = read(source);
		try {
			task.get(Math.max(0, limit.toNanos() - sinceAsked()), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (TimeoutException ex) {
			logger.debug("The outbox has not answered yet; the figures are those of an earlier answer");
		}
		catch (ExecutionException ex) {
			logger.debug("The outbox could not be read", ex.getCause());
		}
		return this.latest;
	}

	/**
	 * Why the latest question had no answer.
	 * @return the failure, or {@code null} when the outbox answers or was not asked yet;
	 * a {@link TimeoutException} when the answer is due for an interval and no spill has
	 * taken over
	 */
	public @Nullable Throwable failure() {
		return (isOverdue() && !isSpilling()) ? new TimeoutException("The outbox does not answer") : this.failure;
	}

	private boolean isSpilling() {
		return this.store instanceof SpillingOutboxStore spilling && spilling.isSpilling();
	}

	private synchronized boolean isOverdue() {
		return this.reading != null && !this.reading.isDone() && sinceAsked() >= this.interval;
	}

	private synchronized long sinceAsked() {
		return this.ticker.getAsLong() - this.readAt;
	}

	private synchronized FutureTask<OutboxSummary> read(OutboxStore source) {
		FutureTask<OutboxSummary> task = this.reading;
		long now = this.ticker.getAsLong();
		if (task == null || (task.isDone() && now - this.readAt >= this.interval)) {
			task = new FutureTask<>(() -> ask(source));
			this.reading = task;
			this.readAt = now;
			this.executor.execute(task);
		}
		return task;
	}

	private OutboxSummary ask(OutboxStore source) {
		try {
			OutboxSummary summary = source.summary();
			this.latest = summary;
			this.failure = null;
			return summary;
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			throw ex;
		}
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "durable-kafka-figures");
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public void close() {
		this.executor.shutdown();
	}

}
