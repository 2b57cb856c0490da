package io.durablekafka.relay;

import java.util.function.LongSupplier;

/**
 * How fast rows may be published, so that a backlog leaves room for live traffic. Two
 * buckets that fill evenly and hold what is due in a tenth of a second. Rows are paid for
 * when they are sent; a row that is larger than the bucket is paid for afterwards. Shared
 * by all relays of an instance; thread-safe.
 *
 * @since 0.1.0
 */
public final class RelayRate {

	/**
	 * No limit.
	 */
	public static final RelayRate UNLIMITED = new RelayRate(0, 0, () -> 0);

	private final Bucket rows;

	private final Bucket bytes;

	private final boolean limited;

	private final LongSupplier nanoTime;

	/**
	 * Create a new rate.
	 * @param rowsPerSecond rows in a second, {@code 0} for no limit
	 * @param bytesPerSecond bytes of key, value and headers in a second, {@code 0} for no
	 * limit
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	public RelayRate(long rowsPerSecond, long bytesPerSecond, LongSupplier nanoTime) {
		long now = nanoTime.getAsLong();
		this.rows = new Bucket(rowsPerSecond, now);
		this.bytes = new Bucket(bytesPerSecond, now);
		this.limited = rowsPerSecond > 0 || bytesPerSecond > 0;
		this.nanoTime = nanoTime;
	}

	/**
	 * Rows that may be sent now.
	 * @param most how many rows could be sent
	 * @return how many may be sent, at least one if {@link #remaining()} is zero
	 */
	synchronized int rows(int most) {
		return (this.limited) ? (int) Math.max(1, Math.min(most, this.rows.level(now()))) : most;
	}

	/**
	 * Bytes that may be sent now.
	 * @param most how many bytes could be sent
	 * @return how many may be sent
	 */
	synchronized long bytes(long most) {
		return (this.limited) ? Math.max(1, Math.min(most, this.bytes.level(now()))) : most;
	}

	/**
	 * Pay for a row.
	 * @param size its size
	 */
	void take(int size) {
		if (this.limited) {
			pay(size);
		}
	}

	private synchronized void pay(int size) {
		this.rows.take(1);
		this.bytes.take(size);
	}

	/**
	 * Time until it is worth reading rows.
	 * @return the nanoseconds, zero when it is now
	 */
	synchronized long remaining() {
		if (!this.limited) {
			return 0;
		}
		long now = now();
		return Math.max(this.rows.remaining(now), this.bytes.remaining(now));
	}

	private long now() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * Filled evenly, and below zero when somebody took more than there was.
	 */
	private static final class Bucket {

		private static final double SECOND = 1_000_000_000.0;

		private final double perSecond;

		private final double capacity;

		private double level;

		private long filledAt;

		Bucket(long perSecond, long now) {
			this.perSecond = perSecond;
			this.capacity = Math.max(1, perSecond / 10.0);
			this.level = this.capacity;
			this.filledAt = now;
		}

		long level(long now) {
			if (this.perSecond == 0) {
				return Long.MAX_VALUE;
			}
			this.level = Math.min(this.capacity, this.level + (now - this.filledAt) / SECOND * this.perSecond);
			this.filledAt = now;
			// so that rounding never costs a permit that was waited for
			return (long) Math.floor(this.level + 1e-6);
		}

		void take(long amount) {
			if (this.perSecond > 0) {
				this.level -= amount;
			}
		}

		/**
		 * Reads are few when each waits for half of the bucket.
		 */
		long remaining(long now) {
			if (this.perSecond == 0) {
				return 0;
			}
			level(now);
			double missing = Math.max(1, this.capacity / 2) - this.level;
			return (missing <= 1e-6) ? 0 : (long) Math.ceil(missing / this.perSecond * SECOND);
		}

	}

}
