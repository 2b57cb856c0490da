package io.durablekafka.relay;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The relay's thread. Survives whatever a pass throws, ends on {@link #stop} only, and
 * may be started again. Thread-safe.
 *
 * @since 0.1.0
 */
public final class OutboxRelayLoop {

	private static final Log logger = LogFactory.getLog(OutboxRelayLoop.class);

	private static final String THREAD_NAME = "durable-kafka-relay";

	private final OutboxRelay relay;

	private volatile @Nullable Run run;

	/**
	 * Create a new loop.
	 * @param relay the relay, which belongs to this loop from now on
	 */
	public OutboxRelayLoop(OutboxRelay relay) {
		this.relay = relay;
	}

	/**
	 * Start the thread, unless it runs. A thread that did not end in time when it was
	 * stopped is waited for, in the new thread.
	 */
	public synchronized void start() {
		Run previous = this.run;
		if (previous != null && !previous.stopping) {
			return;
		}
		Run next = new Run((previous != null) ? previous.thread : null);
		this.run = next;
		next.thread.start();
	}

	/**
	 * Stop the thread: nothing more is sent, rows in flight are waited for, acknowledged
	 * ones are deleted. Returns when that is done or the time is over, whatever state
	 * broker and database are in.
	 * @param timeout longest time to wait
	 * @return whether the thread has ended
	 */
	public synchronized boolean stop(Duration timeout) {
		Run run = this.run;
		if (run == null) {
			return true;
		}
		long nanos = timeout.toNanos();
		long deadline = System.nanoTime() + nanos;
		run.stop(deadline - nanos / 4);
		// The last part of the time is for a thread that is blocked in a send
		if (!run.join(deadline - nanos / 8)) {
			this.relay.abort();
		}
		boolean ended = run.join(deadline);
		if (!ended) {
			logger.warn("The relay's thread did not end within " + timeout
					+ ", probably because the database does not answer. Its rows stay in the outbox");
		}
		return ended;
	}

	/**
	 * Tell the relay that rows were committed. Cheap, callable from any thread.
	 */
	public void wake() {
		this.relay.wake();
	}

	/**
	 * Rows that were given to a producer, each as often as it was tried. Any thread may
	 * ask.
	 * @return the number since the start
	 */
	public long attempts() {
		return this.relay.attempts();
	}

	/**
	 * Number of keys that wait for dead letters.
	 * @return the number
	 */
	public int blockedKeys() {
		return this.relay.blockedKeys();
	}

	/**
	 * Whether the relay works.
	 * @return whether it was started and not stopped
	 */
	public boolean isRunning() {
		Run run = this.run;
		return run != null && !run.stopping && run.thread.isAlive();
	}

	private final class Run implements Runnable {

		private final @Nullable Thread previous;

		private final Thread thread = new Thread(this, THREAD_NAME);

		/**
		 * Written before {@link #stopping}, read after it.
		 */
		private long drainUntil;

		private volatile boolean stopping;

		private Run(@Nullable Thread previous) {
			this.previous = previous;
			this.thread.setDaemon(true);
		}

		@Override
		public void run() {
			awaitPrevious();
			OutboxRelayLoop.this.relay.drain(false);
			while (!this.stopping) {
				step(Long.MAX_VALUE);
			}
			OutboxRelayLoop.this.relay.drain(true);
			long remaining = this.drainUntil - System.nanoTime();
			while (remaining > 0 && !OutboxRelayLoop.this.relay.isSettled()) {
				step(remaining);
				remaining = this.drainUntil - System.nanoTime();
			}
			OutboxRelayLoop.this.relay.close();
		}

		private void awaitPrevious() {
			while (this.previous != null && this.previous.isAlive()) {
				join(this.previous, 1_000);
			}
		}

		private void step(long longestWait) {
			OutboxRelay relay = OutboxRelayLoop.this.relay;
			try {
				relay.signal().await(Math.min(relay.pass(), longestWait));
			}
			catch (Throwable ex) {
				logger.error("The relay failed unexpectedly and starts again from the oldest row", ex);
				relay.recover(ex);
			}
		}

		private void stop(long drainUntil) {
			if (!this.stopping) {
				this.drainUntil = drainUntil;
				this.stopping = true;
			}
			OutboxRelayLoop.this.relay.signal().raise();
		}

		private boolean join(long deadline) {
			long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
			join(this.thread, millis);
			return !this.thread.isAlive();
		}

		private void join(Thread thread, long millis) {
			try {
				thread.join(millis);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
