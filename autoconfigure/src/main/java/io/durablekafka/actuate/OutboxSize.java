package io.durablekafka.actuate;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.OutboxStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * How many bytes an outbox holds. Adding them up reads all rows, so it is done in the
 * background, and no more than a twentieth of the time. Thread-safe.
 */
final class OutboxSize {

	private static final Log logger = LogFactory.getLog(OutboxSize.class);

	private static final int INTERVAL_FACTOR = 20;

	private final OutboxStore store;

	private final long interval;

	private final Duration patience;

	private final LongSupplier ticker;

	private final Executor executor;

	/** Guarded by this. */
	private FutureTask<Long> reading;

	/** Guarded by this. */
	private boolean asked;

	private volatile long nextAt;

	private volatile double latest = Double.NaN;

	OutboxSize(OutboxStore store, Duration interval, Duration patience, LongSupplier ticker, Executor executor) {
		this.store = store;
		this.interval = interval.toNanos();
		this.patience = patience;
		this.ticker = ticker;
		this.executor = executor;
		this.reading = new FutureTask<>(() -> 0L);
	}

	/**
	 * The latest size that is known. The first caller waits a little for it.
	 * @return the size, {@code NaN} when it is not known
	 */
	double bytes() {
		FutureTask<Long> task = read();
		if (Double.isNaN(this.latest)) {
			await(task);
		}
		return this.latest;
	}

	private void await(FutureTask<Long> task) {
		try {
			task.get(this.patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (TimeoutException ex) {
			logger.debug("The size of the outbox is not known yet");
		}
		catch (ExecutionException ex) {
			logger.debug("The size of the outbox could not be read", ex.getCause());
		}
	}

	private synchronized FutureTask<Long> read() {
		if (!this.asked || (this.reading.isDone() && this.ticker.getAsLong() - this.nextAt >= 0)) {
			this.asked = true;
			this.reading = new FutureTask<>(this::ask);
			this.executor.execute(this.reading);
		}
		return this.reading;
	}

	private long ask() {
		long start = this.ticker.getAsLong();
		try {
			long bytes = this.store.bytes();
			this.latest = (bytes >= 0) ? bytes : Double.NaN;
			return bytes;
		}
		finally {
			long end = this.ticker.getAsLong();
			this.nextAt = end + Math.max(this.interval, INTERVAL_FACTOR * (end - start));
		}
	}

}
