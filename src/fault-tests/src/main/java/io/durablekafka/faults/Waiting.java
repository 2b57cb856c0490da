package io.durablekafka.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits of the conductor.
 */
final class Waiting {

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);

	private Waiting() {
	}

	/**
	 * Wait for a condition.
	 * @param condition the condition
	 * @param timeout longest time to wait
	 * @return whether it was met in time
	 */
	static boolean until(BooleanSupplier condition, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				return false;
			}
			LockSupport.parkNanos(INTERVAL);
		}
		return true;
	}

}
