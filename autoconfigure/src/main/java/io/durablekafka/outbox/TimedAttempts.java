package io.durablekafka.outbox;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Asks the database and does not wait for ever: a connection pool may try for half a
 * minute to reach one that is gone. What is given up goes on in the background, and may
 * still succeed. Thread-safe.
 */
final class TimedAttempts {

	private static final long IDLE_SECONDS = 10;

	private final long limit;

	private final AtomicInteger inserts = new AtomicInteger();

	/** Inserts that nobody waits for any more. */
	private final Set<Future<Long>> givenUp = ConcurrentHashMap.newKeySet();

	private final ExecutorService executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(), TimedAttempts::thread);

	/**
	 * Create attempts.
	 * @param limit nanoseconds to wait for each
	 */
	TimedAttempts(long limit) {
		this.limit = limit;
	}

	/**
	 * Insert something.
	 * @param insert the insert
	 * @return its result
	 * @throws OutboxStoreException if it fails, or takes too long and is in doubt
	 */
	long insert(Supplier<Long> insert) {
		Future<Long> attempt = begin(insert);
		try {
			return await(attempt);
		}
		catch (OutboxStoreException ex) {
			if (!attempt.isDone()) {
				this.givenUp.add(attempt);
			}
			throw ex;
		}
	}

	private Future<Long> begin(Supplier<Long> insert) {
		this.inserts.incrementAndGet();
		boolean begun = false;
		try {
			Future<Long> attempt = this.executor.submit(() -> {
				try {
					return insert.get();
				}
				finally {
					this.inserts.decrementAndGet();
				}
			});
			begun = true;
			return attempt;
		}
		finally {
			if (!begun) {
				// no thread can be made, or this is closed
				this.inserts.decrementAndGet();
			}
		}
	}

	/**
	 * Ask for something.
	 * @param <T> type of the answer
	 * @param question the question
	 * @return the answer
	 * @throws OutboxStoreException if it fails or takes too long
	 */
	<T> T ask(Callable<T> question) {
		return await(this.executor.submit(question));
	}

	/**
	 * Whether inserts may still be committed, those included that somebody waits for.
	 */
	boolean mayStillInsert() {
		return this.inserts.get() > 0;
	}

	/**
	 * Whether inserts that were given up may still be committed.
	 */
	boolean mayStillSucceed() {
		this.givenUp.removeIf(Future::isDone);
		return !this.givenUp.isEmpty();
	}

	private <T> T await(Future<T> attempt) {
		try {
			return attempt.get(this.limit, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new OutboxStoreException("The database of the outbox has not answered for %d ms"
				.formatted(TimeUnit.NANOSECONDS.toMillis(this.limit)), true, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new OutboxStoreException("Interrupted while waiting for the database of the outbox", true, ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			throw new OutboxStoreException("The outbox store failed unexpectedly", true, ex.getCause());
		}
	}

	void close() {
		this.executor.shutdown();
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "outbox-attempt");
		thread.setDaemon(true);
		return thread;
	}

}
