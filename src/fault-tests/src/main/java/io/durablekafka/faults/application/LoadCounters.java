package io.durablekafka.faults.application;

import java.util.concurrent.atomic.LongAdder;

import io.durablekafka.faults.check.JournalOutcome;

/**
 * Numbers of the load since the application started. Thread-safe.
 */
final class LoadCounters {

	private final LongAdder attempted = new LongAdder();

	private final LongAdder published = new LongAdder();

	private final LongAdder stored = new LongAdder();

	private final LongAdder failed = new LongAdder();

	void attempted() {
		this.attempted.increment();
	}

	void completed(JournalOutcome outcome) {
		switch (outcome) {
			case PUBLISHED -> this.published.increment();
			case STORED -> this.stored.increment();
			case FAILED -> this.failed.increment();
		}
	}

	/**
	 * The numbers as text: attempted, published, stored, failed.
	 */
	@Override
	public String toString() {
		return this.attempted + " " + this.published + " " + this.stored + " " + this.failed;
	}

}
