package io.durablekafka.producer;

import java.util.concurrent.atomic.LongAdder;

import io.durablekafka.outbox.FailureCategory;
import org.jspecify.annotations.Nullable;

/**
 * Counts records by the category of the failure that decided about them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CountByCategory {

	/** The first is for records without a failure of their own. */
	private final LongAdder[] counts = new LongAdder[FailureCategory.values().length + 1];

	/**
	 * Create a count of nothing.
	 */
	public CountByCategory() {
		for (int index = 0; index < this.counts.length; index++) {
			this.counts[index] = new LongAdder();
		}
	}

	/**
	 * Count a record.
	 * @param category category of the failure, or {@code null} if there was none
	 */
	public void increment(@Nullable FailureCategory category) {
		this.counts[index(category)].increment();
	}

	/**
	 * Number of records of a category.
	 * @param category category of the failure, or {@code null} for none
	 * @return the number since the start
	 */
	public long of(@Nullable FailureCategory category) {
		return this.counts[index(category)].sum();
	}

	/**
	 * Number of records.
	 * @return the number since the start
	 */
	public long sum() {
		long sum = 0;
		for (LongAdder count : this.counts) {
			sum += count.sum();
		}
		return sum;
	}

	private static int index(@Nullable FailureCategory category) {
		return (category != null) ? category.ordinal() + 1 : 0;
	}

}
