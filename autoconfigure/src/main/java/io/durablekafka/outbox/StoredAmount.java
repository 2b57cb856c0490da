package io.durablekafka.outbox;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much an outbox holds: what the last look at it found, and what this instance has
 * stored and removed since. What other instances do is seen at the next look.
 * Thread-safe; reading costs nothing.
 */
final class StoredAmount {

	private final AtomicLong rowsSince = new AtomicLong();

	private final AtomicLong bytesSince = new AtomicLong();

	private volatile Look look = new Look(0, 0, Duration.ZERO);

	void added(int rows, long bytes) {
		this.rowsSince.addAndGet(rows);
		this.bytesSince.addAndGet(bytes);
	}

	/**
	 * Rows have left. Their size is not known any more, so they count as average ones.
	 */
	void removed(int rows) {
		long before = rows();
		long bytes = (before > 0) ? (long) ((double) bytes() / before * rows) : 0;
		this.rowsSince.addAndGet(-rows);
		this.bytesSince.addAndGet(-bytes);
	}

	/**
	 * Look again. What is added meanwhile may count twice until the next look.
	 * @param store where to look
	 * @param withBytes whether the size matters
	 */
	void look(OutboxStore store, boolean withBytes) {
		long rowsBefore = this.rowsSince.get();
		long bytesBefore = this.bytesSince.get();
		OutboxSummary summary = store.summary();
		long bytes = withBytes ? store.bytes() : -1;
		if (bytes >= 0) {
			this.bytesSince.addAndGet(-bytesBefore);
		}
		else {
			bytes = this.look.bytes();
		}
		this.look = new Look(summary.pending(), bytes, summary.oldestAge());
		this.rowsSince.addAndGet(-rowsBefore);
	}

	long rows() {
		return Math.max(0, this.look.rows() + this.rowsSince.get());
	}

	long bytes() {
		return Math.max(0, this.look.bytes() + this.bytesSince.get());
	}

	Duration oldestAge() {
		return this.look.oldestAge();
	}

	/**
	 * What was found at one moment.
	 */
	private record Look(long rows, long bytes, Duration oldestAge) {

	}

}
