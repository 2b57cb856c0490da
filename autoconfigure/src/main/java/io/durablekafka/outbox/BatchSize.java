package io.durablekafka.outbox;

import java.time.Duration;

/**
 * How many rows a commit may have at present. Follows the database: half as many after a
 * commit that took longer than its target, twice as many after a full one that took less
 * than half of it. Learns from one commit at a time.
 */
final class BatchSize {

	/** Smaller batches would cost more round trips than they save. */
	private static final int LEAST_ROWS = 50;

	private final int leastRows;

	private final int mostRows;

	private final long target;

	private volatile int rows;

	BatchSize(int mostRows, Duration target) {
		this.leastRows = Math.min(LEAST_ROWS, mostRows);
		this.mostRows = mostRows;
		this.target = target.toNanos();
		this.rows = mostRows;
	}

	int rows() {
		return this.rows;
	}

	/**
	 * Learn from a commit.
	 * @param committed its number of rows
	 * @param nanos how long it took
	 */
	void learn(int committed, long nanos) {
		if (nanos > this.target) {
			this.rows = Math.max(this.leastRows, Math.min(this.rows, committed) / 2);
		}
		else if (committed >= this.rows && nanos <= this.target / 2) {
			this.rows = Math.min(this.mostRows, 2 * this.rows);
		}
	}

}
