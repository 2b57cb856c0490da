package io.durablekafka.consumer;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.springframework.util.Assert;

/**
 * Remembers records in memory, up to a number and for a time, the latest ones. Forgets
 * everything when the application stops. Thread-safe.
 *
 * @since 0.1.0
 */
public final class InMemorySeenRecords implements SeenRecords {

	private final ReentrantLock lock = new ReentrantLock();

	/** In the order in which they were first seen. Guarded by the lock. */
	private final Map<Identity, Place> places = new LinkedHashMap<>();

	private final int maxRecords;

	private final long maxAge;

	private final LongSupplier clock;

	/**
	 * Create a memory.
	 * @param maxRecords greatest number of records, about 250 bytes each
	 * @param maxAge how long a record is remembered
	 */
	public InMemorySeenRecords(int maxRecords, Duration maxAge) {
		this(maxRecords, maxAge, System::nanoTime);
	}

	InMemorySeenRecords(int maxRecords, Duration maxAge, LongSupplier clock) {
		Assert.isTrue(maxRecords > 0, () -> "'maxRecords' must be greater than zero, but is " + maxRecords);
		Assert.isTrue(maxAge.compareTo(Duration.ZERO) > 0,
				() -> "'maxAge' must be greater than zero, but is " + maxAge);
		this.maxRecords = maxRecords;
		this.maxAge = maxAge.toNanos();
		this.clock = clock;
	}

	@Override
	public boolean isDuplicate(SeenRecord record) {
		Identity identity = new Identity(record.group(), record.topic(), record.messageId());
		this.lock.lock();
		try {
			long now = this.clock.getAsLong();
			forgetOld(now);
			Place known = this.places.putIfAbsent(identity, new Place(record.partition(), record.offset(), now));
			if (known != null) {
				return !known.isOf(record);
			}
			if (this.places.size() > this.maxRecords) {
				forgetOldest();
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void forgetOld(long now) {
		Iterator<Place> oldest = this.places.values().iterator();
		while (oldest.hasNext() && now - oldest.next().seenAt() >= this.maxAge) {
			oldest.remove();
		}
	}

	private void forgetOldest() {
		Iterator<Place> oldest = this.places.values().iterator();
		oldest.next();
		oldest.remove();
	}

	/**
	 * What two copies of a record have in common.
	 */
	private record Identity(String group, String topic, String messageId) {

	}

	/**
	 * Where, and by the clock when, a record was first seen.
	 */
	private record Place(int partition, long offset, long seenAt) {

		boolean isOf(SeenRecord record) {
			return this.partition == record.partition() && this.offset == record.offset();
		}

	}

}
