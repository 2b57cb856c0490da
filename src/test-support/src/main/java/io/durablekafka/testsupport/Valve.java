package io.durablekafka.testsupport;

import java.time.Duration;

/**
 * Says when bytes of one direction may pass. Thread-safe.
 */
final class Valve {

	private boolean shut;

	private Duration latency = Duration.ZERO;

	synchronized void shut(boolean shut) {
		this.shut = shut;
		notifyAll();
	}

	synchronized void awaitOpen() throws InterruptedException {
		while (this.shut) {
			wait();
		}
	}

	synchronized void latency(Duration latency) {
		this.latency = latency;
	}

	/**
	 * When bytes that arrive now are due.
	 * @return a time as {@link System#nanoTime()} tells it
	 */
	synchronized long dueTime() {
		return System.nanoTime() + this.latency.toNanos();
	}

}
