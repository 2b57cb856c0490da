package io.durablekafka.producer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

	private final CompletableFuture<T> outcome = new CompletableFuture<>();

	/**
	 * Release those who wait, without running anything that was attached. Does nothing if
	 * the caller of the send has cancelled or completed this future.
	 * @param result the result, when there is no failure
	 * @param failure the failure
	 */
	public void release(@Nullable T result, @Nullable Throwable failure) {
		if (failure != null) {
			this.outcome.completeExceptionally(failure);
		}
		else {
			this.outcome.complete(result);
		}
	}

	/**
	 * Complete with what was {@linkplain #release released}, which runs what was attached
	 * on the calling thread. Only the first call has an effect.
	 */
	public void finish() {
		if (super.isDone()) {
			return;
		}
		this.outcome.whenComplete((result, failure) -> {
			if (failure != null) {
				super.completeExceptionally(failure);
			}
			else {
				super.complete(result);
			}
		});
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		return this.outcome.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		return this.outcome.get(timeout, unit);
	}

	@Override
	public T join() {
		return this.outcome.join();
	}

	@Override
	public T getNow(T valueIfAbsent) {
		return this.outcome.getNow(valueIfAbsent);
	}

	@Override
	public boolean isDone() {
		return this.outcome.isDone();
	}

	@Override
	public boolean isCancelled() {
		return this.outcome.isCancelled();
	}

	@Override
	public boolean isCompletedExceptionally() {
		return this.outcome.isCompletedExceptionally();
	}

	@Override
	public boolean complete(@Nullable T value) {
		boolean completed = this.outcome.complete(value);
		if (completed) {
			super.complete(value);
		}
		return completed;
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		boolean completed = this.outcome.completeExceptionally(failure);
		if (completed) {
			super.completeExceptionally(failure);
		}
		return completed;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = !this.outcome.isDone() && this.outcome.cancel(mayInterruptIfRunning);
		if (cancelled) {
			super.cancel(mayInterruptIfRunning);
		}
		return isCancelled();
	}

}
