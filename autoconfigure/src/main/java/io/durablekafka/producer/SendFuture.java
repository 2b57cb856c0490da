package io.durablekafka.producer;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * Future of a send, which becomes known in two steps. Whoever merely waits or looks sees
 * the outcome as soon as it is {@linkplain #release released}, without a thread of the
 * callback pool: callbacks that send again and wait cannot block each other, however few
 * threads there are. What was attached runs when the future is {@linkplain #finish()
 * finished}, and never on the thread of somebody who waits.
 *
 * @param <T> the result type
 * @since 0.1.0
 */
public final class SendFuture<T> extends CompletableFuture<T> {

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<SendFuture, @Nullable Object> OUTCOME = AtomicReferenceFieldUpdater
		.newUpdater(SendFuture.class, Object.class, "outcome");

	private static final Object NULL = new Object();

	/**
	 * Nothing at first, then a {@link CompletableFuture} if somebody waits, and in the
	 * end the result, {@link #NULL} or a {@link Failure}.
	 */
	private volatile @Nullable Object outcome;

	/**
	 * Release those who wait, without running anything that was attached. Does nothing if
	 * the caller of the send has cancelled or completed this future.
	 * @param result the result, when there is no failure
	 * @param failure the failure
	 */
	public void release(@Nullable T result, @Nullable Throwable failure) {
		settle((failure != null) ? new Failure(failure) : (result != null) ? result : NULL);
	}

	private boolean settle(Object settled) {
		while (true) {
			Object current = this.outcome;
			if (isSettled(current)) {
				return false;
			}
			if (OUTCOME.compareAndSet(this, current, settled)) {
				if (current instanceof Waiters<?> waiters) {
					complete(waiters, settled);
				}
				return true;
			}
		}
	}

	private static boolean isSettled(@Nullable Object outcome) {
		return outcome != null && !(outcome instanceof Waiters<?>);
	}

	/**
	 * A future that is complete when the outcome is known.
	 */
	@SuppressWarnings("unchecked")
	private CompletableFuture<T> known() {
		while (true) {
			Object current = this.outcome;
			if (current instanceof Waiters<?>) {
				return (Waiters<T>) current;
			}
			Waiters<T> waiters = new Waiters<>();
			if (current != null) {
				complete(waiters, current);
				return waiters;
			}
			if (OUTCOME.compareAndSet(this, null, waiters)) {
				return waiters;
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static <T> void complete(CompletableFuture<T> target, Object settled) {
		if (settled instanceof Failure failure) {
			target.completeExceptionally(failure.cause());
		}
		else {
			target.complete((settled != NULL) ? (T) settled : null);
		}
	}

	/**
	 * Complete with what was {@linkplain #release released}, which runs what was attached
	 * on the calling thread. Only the first call has an effect.
	 */
	@SuppressWarnings("unchecked")
	public void finish() {
		Object settled = this.outcome;
		if (!isSettled(settled) || super.isDone()) {
			return;
		}
		if (settled instanceof Failure failure) {
			super.completeExceptionally(failure.cause());
		}
		else {
			super.complete((settled != NULL) ? (T) settled : null);
		}
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		T result = result();
		return (result != null) ? result : known().get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		T result = result();
		return (result != null) ? result : known().get(timeout, unit);
	}

	@Override
	public T join() {
		T result = result();
		return (result != null) ? result : known().join();
	}

	@Override
	public T getNow(T valueIfAbsent) {
		return isDone() ? join() : valueIfAbsent;
	}

	@SuppressWarnings("unchecked")
	private @Nullable T result() {
		Object current = this.outcome;
		return (current == NULL || current instanceof Failure || current instanceof Waiters<?>) ? null : (T) current;
	}

	/**
	 * The result of a future that has one, as of Java 19.
	 * @return the result
	 */
	public T resultNow() {
		if (!isDone() || isCompletedExceptionally()) {
			throw new IllegalStateException("The send has no result");
		}
		return join();
	}

	/**
	 * The failure of a future that has one, as of Java 19.
	 * @return the failure
	 */
	public Throwable exceptionNow() {
		if (this.outcome instanceof Failure failure && !isCancelled()) {
			return failure.cause();
		}
		throw new IllegalStateException("The send has not failed");
	}

	@Override
	public boolean isDone() {
		return isSettled(this.outcome);
	}

	@Override
	public boolean isCancelled() {
		return this.outcome instanceof Failure failure && failure.cause() instanceof CancellationException;
	}

	@Override
	public boolean isCompletedExceptionally() {
		return this.outcome instanceof Failure;
	}

	@Override
	public boolean complete(@Nullable T value) {
		boolean completed = settle((value != null) ? value : NULL);
		if (completed) {
			super.complete(value);
		}
		return completed;
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		boolean completed = settle(new Failure(failure));
		if (completed) {
			super.completeExceptionally(failure);
		}
		return completed;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (settle(new Failure(new CancellationException()))) {
			super.cancel(mayInterruptIfRunning);
		}
		return isCancelled();
	}

	/**
	 * Those who wait for the outcome.
	 */
	private static final class Waiters<T> extends CompletableFuture<T> {

	}

	/**
	 * Why there is no result.
	 */
	private record Failure(Throwable cause) {

	}

}
