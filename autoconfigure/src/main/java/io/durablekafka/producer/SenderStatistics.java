package io.durablekafka.producer;

import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * How many records ended in which outcome since the start. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SenderStatistics {

	private final LongAdder published = new LongAdder();

	private final LongAdder stored = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder deadLettered = new LongAdder();

	private volatile @Nullable SendObserver observer;

	/**
	 * Set who sees each send, or nobody.
	 * @param observer the observer
	 */
	public void setObserver(@Nullable SendObserver observer) {
		this.observer = observer;
	}

	/**
	 * Who sees each send.
	 * @return the observer, or {@code null}
	 */
	public @Nullable SendObserver observer() {
		return this.observer;
	}

	/**
	 * Records that Kafka acknowledged to the template.
	 * @return the number of records
	 */
	public long published() {
		return this.published.sum();
	}

	/**
	 * Records committed in the outbox.
	 * @return the number of records
	 */
	public long stored() {
		return this.stored.sum();
	}

	/**
	 * Records whose send failed.
	 * @return the number of records
	 */
	public long failed() {
		return this.failed.sum();
	}

	/**
	 * Records that became dead letters without having been stored.
	 * @return the number of records
	 */
	public long deadLettered() {
		return this.deadLettered.sum();
	}

	/**
	 * Count a record that Kafka has acknowledged.
	 */
	public void countPublished() {
		this.published.increment();
	}

	void countStored() {
		this.stored.increment();
	}

	/**
	 * Count a record whose send failed.
	 */
	public void countFailed() {
		this.failed.increment();
	}

	void countDeadLettered() {
		this.deadLettered.increment();
	}

}
