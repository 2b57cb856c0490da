package io.durablekafka.outbox.jdbc;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Turns of those who insert in this process, where the database gives none. Thread-safe;
 * a turn may end on another thread than it began.
 */
final class LocalTurns {

	private static final long LONGEST_WAIT_SECONDS = 2;

	private final Semaphore turn = new Semaphore(1, true);

	private final boolean needed;

	LocalTurns(boolean needed) {
		this.needed = needed;
	}

	/**
	 * Wait for a turn, but not for ever.
	 * @return whether there is a turn to end
	 */
	boolean begin() {
		if (!this.needed) {
			return false;
		}
		try {
			return this.turn.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			// whoever is interrupted will notice when it comes to the database
			Thread.currentThread().interrupt();
			return false;
		}
	}

	void end(boolean taken) {
		if (taken) {
			this.turn.release();
		}
	}

}
