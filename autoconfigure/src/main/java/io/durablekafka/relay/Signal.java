package io.durablekafka.relay;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Wakes the one thread that waits. A signal raised while nobody waits ends the next wait
 * at once. Raising is cheap and may be done by any thread.
 */
final class Signal {

	private volatile boolean raised;

	private volatile @Nullable Thread waiter;

	void raise() {
		if (!this.raised) {
			this.raised = true;
			LockSupport.unpark(this.waiter);
		}
	}

	/**
	 * Wait for the signal and take it back.
	 * @param nanos longest time to wait
	 */
	void await(long nanos) {
		// Interrupts are not how this thread is stopped, and would keep it from waiting
		Thread.interrupted();
		if (nanos > 0) {
			park(nanos);
		}
		this.raised = false;
	}

	private void park(long nanos) {
		this.waiter = Thread.currentThread();
		long deadline = System.nanoTime() + nanos;
		long remaining = nanos;
		while (!this.raised && remaining > 0) {
			LockSupport.parkNanos(this, remaining);
			// Interrupts are not how this thread is stopped, and would keep it from
			// parking
			Thread.interrupted();
			remaining = deadline - System.nanoTime();
		}
		this.waiter = null;
	}

}
