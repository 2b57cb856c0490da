package io.durablekafka.benchmarks.outbox;

import org.springframework.context.SmartLifecycle;

/**
 * Runs something in an application right before its relay starts.
 */
final class RelayStart implements SmartLifecycle {

	private final Runnable action;

	private volatile boolean running;

	RelayStart(Runnable action) {
		this.action = action;
	}

	@Override
	public void start() {
		this.running = true;
		this.action.run();
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
