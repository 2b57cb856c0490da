package io.durablekafka;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The cluster id for observations of a template that has no sender to learn it from. It
 * is asked for on a thread of its own: asking waits for Kafka, and whoever sends must
 * not. That thread ends with the answer. Thread-safe.
 */
final class ClusterId {

	private static final Log logger = LogFactory.getLog(ClusterId.class);

	private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

	private final Supplier<@Nullable String> source;

	private final LongSupplier nanoTime;

	private final AtomicBoolean asking = new AtomicBoolean();

	private volatile @Nullable String known;

	private volatile boolean asked;

	private volatile long askedAt;

	ClusterId(Supplier<@Nullable String> source, LongSupplier nanoTime) {
		this.source = source;
		this.nanoTime = nanoTime;
	}

	/**
	 * The id, if it is known. Otherwise it is asked for, at most once per minute.
	 */
	@Nullable String get() {
		String id = this.known;
		if (id == null && isDue() && this.asking.compareAndSet(false, true)) {
			Thread thread = new Thread(this::ask, "durable-kafka-cluster-id");
			thread.setDaemon(true);
			thread.start();
		}
		return id;
	}

	private boolean isDue() {
		return !this.asked || this.nanoTime.getAsLong() - this.askedAt >= INTERVAL;
	}

	private void ask() {
		try {
			this.known = this.source.get();
		}
		catch (RuntimeException ex) {
			logger.debug("The cluster id for observations is not known", ex);
		}
		finally {
			this.askedAt = this.nanoTime.getAsLong();
			this.asked = true;
			this.asking.set(false);
		}
	}

}
