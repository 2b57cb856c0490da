package io.durablekafka.relay;

import java.time.Duration;

/**
 * How far the relay has read, and when it reads next. The position only ever goes back to
 * the start, and only while no row is in flight or waits for its removal, so that no row
 * is read twice. Belongs to the relay's thread.
 */
final class ReadPosition {

	/**
	 * Under constant load the window never drains by itself. It is let drain that often,
	 * because ids may become visible out of order.
	 */
	private static final long RESTART_INTERVAL = 5_000_000_000L;

	private final long pollInterval;

	private long afterId;

	private boolean caughtUp;

	private boolean restart;

	private long startedAt;

	private long pollAt;

	ReadPosition(Duration pollInterval, long now) {
		this.pollInterval = pollInterval.toNanos();
		this.startedAt = now;
		this.pollAt = now;
	}

	long afterId() {
		return this.afterId;
	}

	/**
	 * Read nothing more until everything read so far is settled, then start again.
	 */
	void restart() {
		this.restart = true;
		this.caughtUp = false;
	}

	/**
	 * Everything read so far is settled.
	 * @param now the time
	 * @return whether a restart was asked for
	 */
	boolean settled(long now) {
		boolean asked = this.restart;
		this.afterId = 0;
		this.startedAt = now;
		this.restart = false;
		return asked;
	}

	void wake() {
		this.caughtUp = false;
	}

	void watch(long now) {
		if (now - this.pollAt >= 0) {
			this.caughtUp = false;
		}
		if (now - this.startedAt > RESTART_INTERVAL) {
			this.restart = true;
		}
	}

	void read(boolean everything, long now) {
		this.caughtUp = everything;
		this.pollAt = now + this.pollInterval;
	}

	void advance(long id) {
		this.afterId = id;
	}

	/**
	 * Whether there may be rows beyond the position.
	 * @return whether to read on
	 */
	boolean isBehind() {
		return !this.caughtUp && !this.restart;
	}

	boolean isRestarting() {
		return this.restart;
	}

	/**
	 * Time until the next look at the outbox.
	 * @param now the time
	 * @return the nanoseconds
	 */
	long pollRemaining(long now) {
		return (this.caughtUp) ? this.pollAt - now : this.pollInterval;
	}

}
