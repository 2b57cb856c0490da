package io.durablekafka.producer;

import java.util.concurrent.atomic.LongAdder;

import io.durablekafka.outbox.FailureCategory;
import org.jspecify.annotations.Nullable;

/**
 * How many records ended in which outcome since the start. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SenderStatistics {

	private final LongAdder published = new LongAdder();

	private final CountByCategory stored = new CountByCategory();

	private final CountByCategory failed = new CountByCategory();

	private final CountByCategory deadLettered = new CountByCategory();

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
	 * Records by what has become of them, and why.
	 * @param end what has become of them
	 * @param category category of the failure that decided, or {@code null} for none
	 * @return the number of records
	 */
	public long records(SendEnd end, @Nullable FailureCategory category) {
		return switch (end) {
			case PUBLISHED -> (category != null) ? 0 : published();
			case STORED -> this.stored.of(category);
			case FAILED -> this.failed.of(category);
			case DEAD -> this.deadLettered.of(category);
		};
	}

	/**
	 * Count a record that Kafka has acknowledged.
	 */
	public void countPublished() {
		this.published.increment();
	}

	void countStored(@Nullable FailureCategory category) {
		this.stored.increment(category);
	}

	/**
	 * Count a record whose send failed.
	 * @param category category of the failure, or {@code null} if it has none
	 */
	public void countFailed(@Nullable FailureCategory category) {
		this.failed.increment(category);
	}

	void countDeadLettered(FailureCategory category) {
		this.deadLettered.increment(category);
	}

}
