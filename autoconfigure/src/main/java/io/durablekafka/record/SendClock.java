package io.durablekafka.record;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells the time of day of a moment that {@link System#nanoTime()} has told, so that a
 * send looks at one clock only. The time of day itself is looked at once per millisecond,
 * so what is told lags by two milliseconds at most. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SendClock {

	private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

	private final LongSupplier clock;

	private volatile Look latest;

	/**
	 * Create a clock.
	 * @param clock milliseconds since the epoch
	 */
	public SendClock(LongSupplier clock) {
		this.clock = clock;
		this.latest = new Look(System.nanoTime(), clock.getAsLong());
	}

	/**
	 * The time of day.
	 * @param nanoTime the present {@link System#nanoTime()}
	 * @return milliseconds since the epoch
	 */
	long millis(long nanoTime) {
		Look look = this.latest;
		long since = nanoTime - look.nanoTime();
		// a thread that was held up may be behind the look of another one
		if (since >= MILLISECOND || since <= -MILLISECOND) {
			look = new Look(nanoTime, this.clock.getAsLong());
			this.latest = look;
		}
		return look.millis();
	}

	/**
	 * What both clocks told.
	 */
	private record Look(long nanoTime, long millis) {

	}

}
