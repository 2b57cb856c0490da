package io.durablekafka.testsupport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for a condition that can only be asked for, with a deadline.
 */
final class Polling {

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private Polling() {
	}

	/**
	 * Wait until the condition holds.
	 * @param timeout how long to wait at most
	 * @param condition asked every few milliseconds; may throw to give up early
	 * @param failure text of the exception when the time is over
	 * @throws IllegalStateException if the condition does not hold in time or the thread
	 * is interrupted, with the interrupt flag kept
	 */
	static void until(Duration timeout, BooleanSupplier condition, Supplier<String> failure) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!condition.getAsBoolean()) {
			if (Thread.currentThread().isInterrupted()) {
				throw new IllegalStateException("interrupted while waiting: " + failure.get());
			}
			if (System.nanoTime() - deadline >= 0) {
				throw new IllegalStateException(failure.get());
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

}
