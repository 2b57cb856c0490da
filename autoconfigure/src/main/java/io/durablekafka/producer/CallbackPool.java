package io.durablekafka.producer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run callbacks of the application. While all of them wait for something,
 * such as the future of another send, and a task waits for them, a thread is added:
 * callbacks that send again and wait cannot use the pool up, and one that hangs delays no
 * other. Threads that have nothing to do end.
 */
final class CallbackPool implements CallbackExecutor {

	private static final Log logger = LogFactory.getLog(CallbackPool.class);

	private static final int MOST_WAITING_THREADS = 256;

	private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	/**
	 * A thread that waits for a socket looks like one that works.
	 */
	private static final long IMPATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private final AtomicInteger number = new AtomicInteger();

	private final Set<Thread> workers = ConcurrentHashMap.newKeySet();

	private final int threads;

	private final ThreadPoolExecutor executor;

	private @Nullable Runnable waiting;

	private long waitingSince;

	CallbackPool(int threads) {
		this.threads = threads;
		this.executor = new ThreadPoolExecutor(threads, threads + MOST_WAITING_THREADS, 30, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), CallbackThread::new);
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Run a task on a thread of the pool, or on the calling one after the end.
	 */
	@Override
	public void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	@Override
	public boolean isCallback() {
		return Thread.currentThread() instanceof CallbackThread thread && thread.pool() == this;
	}

	/**
	 * Add a thread if a task has waited for a while and all threads wait as well, or if
	 * it has waited for long.
	 */
	@Override
	public long relieve() {
		Runnable next = this.executor.getQueue().peek();
		if (next == null) {
			this.waiting = null;
			if (this.executor.getCorePoolSize() > this.threads) {
				this.executor.setCorePoolSize(this.threads);
			}
			return 0;
		}
		long now = System.nanoTime();
		if (next != this.waiting) {
			this.waiting = next;
			this.waitingSince = now;
		}
		else if (now - this.waitingSince >= IMPATIENCE_NANOS
				|| (now - this.waitingSince >= PATIENCE_NANOS && allWait())) {
			int size = Math.max(this.executor.getCorePoolSize(), this.executor.getPoolSize());
			if (size < this.executor.getMaximumPoolSize()) {
				this.executor.setCorePoolSize(size + 1);
			}
			this.waiting = null;
		}
		return PATIENCE_NANOS;
	}

	private boolean allWait() {
		for (Thread worker : this.workers) {
			if (worker.getState() == Thread.State.RUNNABLE) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Run what waits, then end the threads. What comes later runs on its caller's thread.
	 */
	@Override
	public void close(long timeout, TimeUnit unit) throws InterruptedException {
		this.executor.shutdown();
		long end = System.nanoTime() + unit.toNanos(timeout);
		while (!this.executor.awaitTermination(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
			relieve();
			if (System.nanoTime() - end >= 0) {
				logger
					.warn("Callbacks are still running after %d s and are left alone: %d active, %d waiting".formatted(
							unit.toSeconds(timeout), this.executor.getActiveCount(), this.executor.getQueue().size()));
				return;
			}
		}
	}

	/**
	 * A thread with the class loader of the thread that needed it.
	 */
	private final class CallbackThread extends Thread {

		CallbackThread(Runnable worker) {
			super(worker, "durable-kafka-callback-" + CallbackPool.this.number.incrementAndGet());
			setDaemon(true);
		}

		CallbackPool pool() {
			return CallbackPool.this;
		}

		@Override
		public void run() {
			CallbackPool.this.workers.add(this);
			try {
				super.run();
			}
			finally {
				CallbackPool.this.workers.remove(this);
			}
		}

	}

}
