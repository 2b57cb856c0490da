package io.durablekafka.relay;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.TransitionLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Whether something that the relay needs fails at present, and when it is tried again.
 * Pauses grow and are jittered, so that the instances of an application do not come back
 * all at once. Only the transitions are logged. Belongs to the relay's thread.
 */
final class Outage {

	private final TransitionLog log;

	private final String activity;

	private final long initialPause;

	private final long maxPause;

	private int failures;

	private long since;

	private long retryAt;

	/**
	 * Create a new outage, which has not begun.
	 * @param activity what fails, to complete "The relay cannot …"
	 * @param initialPause first pause
	 * @param maxPause longest pause
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	Outage(String activity, Duration initialPause, Duration maxPause, LongSupplier nanoTime) {
		this.log = new TransitionLog(LoggerFactory.getLogger(Outage.class), nanoTime);
		this.activity = activity;
		this.initialPause = initialPause.toNanos();
		this.maxPause = maxPause.toNanos();
	}

	void failed(@Nullable Throwable cause, long now) {
		if (this.failures == 0) {
			this.since = now;
			this.log.log(Level.WARN, "relay.interrupted", Map.of("activity", this.activity, "cause", name(cause)),
					"The relay cannot " + this.activity + ". It keeps the rows and tries again", cause);
		}
		long pause = Math.min(this.maxPause, this.initialPause << Math.min(this.failures, 20));
		this.failures++;
		this.retryAt = now + pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
	}

	void succeeded(long now) {
		if (this.failures > 0) {
			this.log.log(Level.INFO, "relay.resumed",
					Map.of("activity", this.activity, "seconds", seconds(now - this.since), "attempts", this.failures),
					"The relay can " + this.activity + " again, after " + seconds(now - this.since) + " s and "
							+ this.failures + ((this.failures == 1) ? " failed attempt" : " failed attempts"),
					null);
			this.failures = 0;
		}
	}

	int failures() {
		return this.failures;
	}

	/**
	 * Time until the next attempt.
	 * @param now the time
	 * @return the nanoseconds, zero or less when an attempt may be made
	 */
	long remaining(long now) {
		return (this.failures == 0) ? 0 : this.retryAt - now;
	}

	private static String name(@Nullable Throwable cause) {
		return (cause != null) ? cause.getClass().getSimpleName() : "none";
	}

	private static double seconds(long nanos) {
		return Duration.ofNanos(nanos).toMillis() / 1000.0;
	}

}
