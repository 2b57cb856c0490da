package io.durablekafka.relay;

/**
 * How far the relay has read, and when it reads next. The position only ever goes back
 * while no row is in flight or waits for its removal, so that no row is read twice.
 * Belongs to the relay's thread.
 */
final class ReadPosition {

	/**
	 * Under constant load the window never drains by itself. It is let drain that often,
	 * because ids may become visible out of order.
	 */
	private static final long RESTART_INTERVAL = 5_000_000_000L;

	/**
	 * A read from the start walks over everything deleted that the database has not
	 * cleaned up. Unless somebody asks for it, it takes no more than this part of the
	 * time.
	 */
	private static final int START_SHARE = 20;

	/**
	 * Part of what {@link ReadFloor} waits before it rises.
	 */
	private static final long LONGEST_PAUSE = 30_000_000_000L;

	private final PollPace pace;

	private final ReadFloor floor;

	private long afterId;

	private boolean caughtUp;

	private boolean restart;

	private boolean incomplete;

	private long startedAt;

	private long startDuration;

	private boolean atStart = true;

	/**
	 * Whether somebody told of rows after the last read from the start had begun: they
	 * may lie before the position.
	 */
	private boolean woken;

	private long pollAt;

	ReadPosition(PollPace pace, long now) {
		this.pace = pace;
		this.startedAt = now;
		this.pollAt = now;
		this.floor = new ReadFloor(now);
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
	 * Some rows that were read are neither in flight nor settled: read them again.
	 */
	void failed() {
		this.restart = true;
		this.caughtUp = false;
		this.incomplete = true;
	}

	/**
	 * Read again from the very first row, when rows are wanted that were left out. They
	 * are not settled, so the floor must not rise over them.
	 */
	void restartWithAll() {
		failed();
		this.floor.drop();
	}

	/**
	 * Everything read so far is settled. Goes back to the start when that was asked for,
	 * and otherwise unless it would take too large a part of the time.
	 * @param now the time
	 * @return whether a restart was asked for
	 */
	boolean settled(long now) {
		boolean asked = this.restart;
		if (!this.incomplete) {
			this.floor.settled(this.afterId, now);
		}
		if (!asked && now - this.startedAt < pause()) {
			return false;
		}
		this.afterId = this.floor.startId(now);
		this.caughtUp &= !this.woken;
		this.woken = false;
		this.atStart = true;
		this.startedAt = now;
		this.restart = false;
		this.incomplete = false;
		return asked;
	}

	private long pause() {
		return Math.min(LONGEST_PAUSE, START_SHARE * this.startDuration);
	}

	void wake() {
		this.woken = true;
		this.caughtUp = false;
	}

	void watch(long now) {
		if (now - this.pollAt >= 0) {
			this.caughtUp = false;
		}
		if (now - this.startedAt > Math.max(RESTART_INTERVAL, pause())) {
			this.restart = true;
		}
	}

	/**
	 * The outbox was read.
	 * @param everything whether there was nothing more
	 * @param duration how long it took, in nanoseconds
	 */
	void read(boolean everything, long duration) {
		if (this.atStart) {
			this.atStart = false;
			this.startDuration = duration;
		}
		this.caughtUp = everything;
	}

	/**
	 * Say when to look at the outbox again, unless somebody tells of rows.
	 * @param found whether the last look found a row to send
	 * @param now the time
	 */
	void pollAfter(boolean found, long now) {
		this.pollAt = now + this.pace.next(found);
	}

	void advance(long id) {
		this.afterId = id;
	}

	/**
	 * Everything up to here was read or is to be left out.
	 */
	void skipTo(long id) {
		if (!this.restart && id > this.afterId) {
			this.afterId = id;
		}
	}

	/**
	 * Whether there may be rows beyond the position.
	 * @return whether to read on
	 */
	boolean isBehind() {
		return !this.caughtUp && !this.restart;
	}

	/**
	 * Whether the last read found nothing beyond what it returned.
	 * @return whether there is nothing to read until somebody tells of rows
	 */
	boolean isCaughtUp() {
		return this.caughtUp;
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
		return (this.caughtUp) ? this.pollAt - now : this.pace.longest();
	}

	/**
	 * Time until the position goes back to look for rows that somebody told of, provided
	 * that everything read so far is settled.
	 * @param now the time
	 * @return the nanoseconds
	 */
	long startRemaining(long now) {
		return (this.woken) ? this.startedAt + pause() - now : Long.MAX_VALUE;
	}

}
