package io.durablekafka.producer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Runs callbacks on an executor of the application. What that one refuses, would run on
 * the calling thread, or does not begin for a while (since its threads wait for just
 * these callbacks, or since it has ended) runs on threads of our own: every future
 * completes.
 */
final class BorrowedExecutor implements CallbackExecutor {

	private static final Log logger = LogFactory.getLog(BorrowedExecutor.class);

	private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final ThreadLocal<Boolean> inCallback = ThreadLocal.withInitial(() -> false);

	private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	private final Executor executor;

	private final CallbackPool reserve = new CallbackPool(1);

	BorrowedExecutor(Executor executor) {
		this.executor = executor;
	}

	@Override
	public void execute(Runnable callback) {
		Task task = new Task(callback);
		this.waiting.add(task);
		try {
			this.executor.execute(task);
		}
		catch (Throwable ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("The executor of callbacks refuses some, which run on threads of the library. Told once",
						ex);
			}
			task.runOnReserve();
		}
	}

	@Override
	public boolean isCallback() {
		return this.inCallback.get() || this.reserve.isCallback();
	}

	@Override
	public long relieve() {
		Task first = this.waiting.peek();
		while (first != null && first.begun.get()) {
			this.waiting.poll();
			first = this.waiting.peek();
		}
		if (first != null && System.nanoTime() - first.since >= PATIENCE_NANOS) {
			first.runOnReserve();
		}
		long reserved = this.reserve.relieve();
		return (first != null && reserved == 0) ? PATIENCE_NANOS / 4 : reserved;
	}

	@Override
	public void close(long timeout, TimeUnit unit) throws InterruptedException {
		for (Task task = this.waiting.poll(); task != null; task = this.waiting.poll()) {
			task.runOnReserve();
		}
		this.reserve.close(timeout, unit);
	}

	/**
	 * A callback that runs once, by whoever begins it.
	 */
	private final class Task implements Runnable {

		private final Runnable callback;

		private final Thread caller = Thread.currentThread();

		private final AtomicBoolean begun = new AtomicBoolean();

		private final long since = System.nanoTime();

		Task(Runnable callback) {
			this.callback = callback;
		}

		@Override
		public void run() {
			if (Thread.currentThread() == this.caller) {
				// an executor that lets its caller do the work
				runOnReserve();
			}
			else if (this.begun.compareAndSet(false, true)) {
				BorrowedExecutor.this.inCallback.set(true);
				try {
					this.callback.run();
				}
				finally {
					BorrowedExecutor.this.inCallback.remove();
				}
			}
		}

		private void runOnReserve() {
			if (this.begun.compareAndSet(false, true)) {
				BorrowedExecutor.this.reserve.execute(this.callback);
			}
		}

	}

}
