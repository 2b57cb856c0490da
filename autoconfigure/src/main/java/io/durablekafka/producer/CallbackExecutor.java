package io.durablekafka.producer;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs callbacks of the application. Thread-safe.
 *
 * @since 0.1.0
 */
public interface CallbackExecutor extends Executor {

	/**
	 * An executor with threads of its own, which grows while all of them wait.
	 * @param threads number of threads, not counting those that wait
	 * @return the executor
	 */
	static CallbackExecutor ownThreads(int threads) {
		return new CallbackPool(threads);
	}

	/**
	 * An executor that belongs to somebody else, who also ends it. What it refuses runs
	 * on a thread of ours, so that every future completes.
	 * @param executor the executor
	 * @return the executor
	 */
	static CallbackExecutor borrowed(Executor executor) {
		return new BorrowedExecutor(executor);
	}

	/**
	 * Whether the calling thread is running a callback.
	 * @return whether it is
	 */
	boolean isCallback();

	/**
	 * See to it that no task waits for others for ever. Called again and again by one
	 * thread that never waits for a callback.
	 * @return when to look again, in nanoseconds from now, or zero if no task waits
	 */
	long relieve();

	/**
	 * Run what waits, then end the threads that belong to this executor.
	 * @param timeout how long to wait
	 * @param unit unit of the timeout
	 * @throws InterruptedException if the thread is interrupted
	 */
	void close(long timeout, TimeUnit unit) throws InterruptedException;

}
