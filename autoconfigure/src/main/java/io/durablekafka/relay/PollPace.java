package io.durablekafka.relay;

import java.time.Duration;

/**
 * How long to wait before the next look at the outbox, when nobody tells of rows: short
 * while looks find rows that others have stored, longer with each look that finds none.
 * Belongs to the relay's thread.
 */
final class PollPace {

	private final long shortest;

	private final long longest;

	private long next;

	PollPace(Duration shortest, Duration longest) {
		this.longest = longest.toNanos();
		this.shortest = Math.min(shortest.toNanos(), this.longest);
		this.next = this.longest;
	}

	/**
	 * A look was taken.
	 * @param found whether there were rows to send
	 * @return the nanoseconds to the next look
	 */
	long next(boolean found) {
		this.next = (found) ? this.shortest : Math.min(2 * this.next, this.longest);
		return this.next;
	}

	long longest() {
		return this.longest;
	}

}
