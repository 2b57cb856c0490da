package io.durablekafka.outbox;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs the transitions of one thing, as text and as key-values for structured logging.
 * Something that changes to and fro is not logged without end: what is too much is
 * counted, and told with the next line. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TransitionLog {

	private static final int LINES = 20;

	private static final long WINDOW = TimeUnit.MINUTES.toNanos(5);

	private static final String PREFIX = "durable.kafka.";

	private final Logger logger;

	private final LongSupplier nanoTime;

	/** Guarded by this, as all that follows. */
	private long windowStart;

	private int lines;

	private int suppressed;

	/**
	 * Create a log.
	 * @param logger where lines go
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	public TransitionLog(Logger logger, LongSupplier nanoTime) {
		this.logger = logger;
		this.nanoTime = nanoTime;
		this.windowStart = nanoTime.getAsLong();
	}

	/**
	 * Log a transition.
	 * @param level the level
	 * @param event name of the transition, such as {@code breaker.tripped}
	 * @param values figures that belong to it, by name; never a key or value of a record
	 * @param message the same for people
	 * @param cause why, if a stack trace helps
	 */
	public void log(Level level, String event, Map<String, ?> values, String message, @Nullable Throwable cause) {
		int left = admit();
		if (left < 0) {
			this.logger.debug(message, cause);
			return;
		}
		LoggingEventBuilder line = this.logger.atLevel(level).addKeyValue(PREFIX + "event", event);
		values.forEach((name, value) -> line.addKeyValue(PREFIX + name, value));
		if (left > 0) {
			line.addKeyValue(PREFIX + "suppressed", left);
		}
		if (cause != null) {
			line.setCause(cause);
		}
		line.log((left > 0) ? message + " (" + left + " lines about such changes were left out)" : message);
	}

	/**
	 * Whether there may be a line.
	 * @return how many were left out before it, negative when it is to be left out
	 */
	private synchronized int admit() {
		long now = this.nanoTime.getAsLong();
		if (now - this.windowStart >= WINDOW) {
			this.windowStart = now;
			this.lines = 0;
		}
		if (this.lines >= LINES) {
			this.suppressed++;
			return -1;
		}
		this.lines++;
		int left = this.suppressed;
		this.suppressed = 0;
		return left;
	}

}
