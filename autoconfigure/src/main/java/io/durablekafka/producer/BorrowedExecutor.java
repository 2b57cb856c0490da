package io.durablekafka.producer;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs callbacks on an executor of the application, and on a thread of our own when that
 * one is full or has ended.
 */
final class BorrowedExecutor implements CallbackExecutor {

	private final ThreadLocal<Boolean> inCallback = ThreadLocal.withInitial(() -> false);

	private final Executor executor;

	private final CallbackPool reserve = new CallbackPool(1);

	BorrowedExecutor(Executor executor) {
		this.executor = executor;
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.executor.execute(() -> run(task));
		}
		catch (RejectedExecutionException ex) {
			this.reserve.execute(task);
		}
	}

	private void run(Runnable task) {
		this.inCallback.set(true);
		try {
			task.run();
		}
		finally {
			this.inCallback.remove();
		}
	}

	@Override
	public boolean isCallback() {
		return this.inCallback.get() || this.reserve.isCallback();
	}

	@Override
	public long relieve() {
		return this.reserve.relieve();
	}

	@Override
	public void close(long timeout, TimeUnit unit) throws InterruptedException {
		this.reserve.close(timeout, unit);
	}

}
