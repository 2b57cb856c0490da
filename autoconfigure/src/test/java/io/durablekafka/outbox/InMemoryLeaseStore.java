package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Leases in memory, on a clock of their own. Thread-safe.
 */
public final class InMemoryLeaseStore implements LeaseStore {

	private final LongSupplier nanoTime;

	private final Map<String, Row> rows = new TreeMap<>();

	private long epoch;

	private @Nullable RuntimeException failure;

	private boolean refusing;

	private int changes;

	public InMemoryLeaseStore(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Fail from now on, or no more.
	 */
	public synchronized void fail(@Nullable RuntimeException failure) {
		this.failure = failure;
	}

	/**
	 * Have somebody else be faster from now on, or no more.
	 */
	public synchronized void refuseChanges(boolean refuse) {
		this.refusing = refuse;
	}

	/**
	 * How often somebody wanted to change the leases.
	 */
	public synchronized int changes() {
		return this.changes;
	}

	@Override
	public synchronized boolean renew(String member) {
		begin();
		Row row = this.rows.get(member);
		if (row != null) {
			row.renewedAt = this.nanoTime.getAsLong();
		}
		return row != null;
	}

	@Override
	public synchronized Leases read() {
		begin();
		List<Lease> leases = new ArrayList<>();
		this.rows.values()
			.forEach((row) -> leases
				.add(new Lease(row.lease.member(), row.lease.instance(), row.lease.lanes(), isExpired(row))));
		return new Leases(this.epoch, leases);
	}

	@Override
	public synchronized boolean change(long epoch, Lease lease, Duration duration, Collection<Lease> removed) {
		begin();
		this.changes++;
		if (this.refusing) {
			return false;
		}
		for (Lease candidate : removed) {
			Row row = this.rows.get(candidate.member());
			if (row == null || (candidate.expired() && !isExpired(row))) {
				return false;
			}
		}
		if (epoch != this.epoch) {
			return false;
		}
		this.epoch++;
		removed.forEach((candidate) -> this.rows.remove(candidate.member()));
		this.rows.put(lease.member(), new Row(lease, duration, this.nanoTime.getAsLong()));
		return true;
	}

	@Override
	public synchronized void leave(String member) {
		begin();
		this.rows.remove(member);
	}

	/**
	 * Lanes by instance.
	 */
	public synchronized Map<String, LaneSet> lanes() {
		Map<String, LaneSet> lanes = new TreeMap<>();
		this.rows.values().forEach((row) -> lanes.put(row.lease.instance(), row.lease.lanes()));
		return lanes;
	}

	private boolean isExpired(Row row) {
		return this.nanoTime.getAsLong() - row.renewedAt > row.duration.toNanos();
	}

	private void begin() {
		if (this.failure != null) {
			throw this.failure;
		}
	}

	private static final class Row {

		private final Lease lease;

		private final Duration duration;

		private long renewedAt;

		Row(Lease lease, Duration duration, long renewedAt) {
			this.lease = lease;
			this.duration = duration;
			this.renewedAt = renewedAt;
		}

	}

}
