package io.durablekafka;

import java.time.Duration;

/**
 * When what happened to a record that is sent as Spring does it.
 */
final class PlainTimes {

	private final long started = System.nanoTime();

	private volatile long returned;

	private volatile long resolved;

	void sendReturned() {
		this.returned = System.nanoTime();
	}

	void resolved() {
		this.resolved = System.nanoTime();
	}

	/**
	 * The outcome may be known before the sending thread is back.
	 */
	private long end() {
		if (this.returned != 0) {
			return this.returned;
		}
		return (this.resolved != 0) ? this.resolved : System.nanoTime();
	}

	/**
	 * Nanoseconds until the outcome was known, or until now.
	 */
	long total() {
		return ((this.resolved != 0) ? this.resolved : System.nanoTime()) - this.started;
	}

	Duration blocked() {
		return Duration.ofNanos(end() - this.started);
	}

	Duration inFlight() {
		return Duration.ofNanos(Math.max(0, ((this.resolved != 0) ? this.resolved : end()) - end()));
	}

}
