package io.durablekafka.producer;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SendFuture}.
 */
@Timeout(30)
class SendFutureTests {

	private final SendFuture<String> future = new SendFuture<>();

	@Test
	void whoWaitsIsReleasedBeforeAnythingAttachedRuns() throws Exception {
		AtomicReference<String> attached = new AtomicReference<>();
		this.future.thenAccept(attached::set);
		this.future.release("done", null);
		assertThat(this.future.get()).isEqualTo("done");
		assertThat(this.future.get(1, TimeUnit.SECONDS)).isEqualTo("done");
		assertThat(this.future.join()).isEqualTo("done");
		assertThat(this.future.getNow("other")).isEqualTo("done");
		assertThat(this.future.isDone()).isTrue();
		assertThat(attached.get()).isNull();
		this.future.finish();
		assertThat(attached.get()).isEqualTo("done");
	}

	@Test
	void waitingThreadDoesNotRunWhatOthersAttached() throws Exception {
		CountDownLatch afterGet = new CountDownLatch(1);
		this.future.thenAccept((value) -> await(afterGet));
		this.future.release("done", null);
		Thread callbacks = new Thread(this.future::finish);
		callbacks.start();
		assertThat(this.future.get(5, TimeUnit.SECONDS)).isEqualTo("done");
		afterGet.countDown();
		callbacks.join();
	}

	@Test
	void failureIsSeenInEveryWay() {
		IllegalStateException failure = new IllegalStateException("no");
		this.future.release(null, failure);
		assertThat(this.future.isCompletedExceptionally()).isTrue();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(this.future::get).withCause(failure);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(this.future::join).withCause(failure);
		AtomicReference<Throwable> attached = new AtomicReference<>();
		this.future.whenComplete((value, thrown) -> attached.set(thrown));
		this.future.finish();
		assertThat(attached.get()).isSameAs(failure);
	}

	@Test
	void timeoutsDoNotChangeTheOutcome() throws Exception {
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> this.future.get(10, TimeUnit.MILLISECONDS));
		assertThat(this.future.isDone()).isFalse();
		this.future.release("done", null);
		assertThat(this.future.get()).isEqualTo("done");
	}

	@Test
	void orTimeoutFailsAFutureThatIsNotReleased() {
		this.future.orTimeout(10, TimeUnit.MILLISECONDS);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(this.future::join)
			.withCauseInstanceOf(TimeoutException.class);
		this.future.release("late", null);
		this.future.finish();
		assertThat(this.future.isCompletedExceptionally()).isTrue();
	}

	@Test
	void completeOnTimeoutGivesTheValue() {
		this.future.completeOnTimeout("instead", 10, TimeUnit.MILLISECONDS);
		assertThat(this.future.join()).isEqualTo("instead");
	}

	@Test
	void cancelledFutureStaysCancelled() {
		CompletableFuture<String> dependent = this.future.thenApply((value) -> value + "!");
		assertThat(this.future.cancel(true)).isTrue();
		this.future.release("late", null);
		this.future.finish();
		assertThat(this.future.isCancelled()).isTrue();
		assertThatExceptionOfType(CancellationException.class).isThrownBy(this.future::get);
		assertThat(dependent).isCompletedExceptionally();
	}

	@Test
	void releasedFutureCannotBeCancelledOrCompletedOtherwise() {
		this.future.release("done", null);
		assertThat(this.future.cancel(false)).isFalse();
		assertThat(this.future.complete("other")).isFalse();
		assertThat(this.future.completeExceptionally(new IllegalStateException())).isFalse();
		this.future.finish();
		assertThat(this.future.thenApply((value) -> value).join()).isEqualTo("done");
	}

	@Test
	void completingItOneselfReleasesWhoWaitsAndRunsWhatIsAttached() throws Exception {
		CompletableFuture<String> dependent = this.future.thenApply((value) -> value + "!");
		assertThat(this.future.complete("mine")).isTrue();
		assertThat(this.future.get()).isEqualTo("mine");
		assertThat(dependent).isCompletedWithValue("mine!");
	}

	@Test
	void combinationsCompleteWhenAllAreFinished() {
		SendFuture<String> other = new SendFuture<>();
		CompletableFuture<Void> all = CompletableFuture.allOf(this.future, other);
		CompletableFuture<String> both = other.thenCombine(this.future, String::concat);
		this.future.release("a", null);
		this.future.finish();
		assertThat(all).isNotDone();
		other.release("b", null);
		other.finish();
		assertThat(all).isCompleted();
		assertThat(both).isCompletedWithValue("ba");
	}

	@Test
	void finishingTwiceHasNoEffect() {
		AtomicReference<Integer> calls = new AtomicReference<>(0);
		this.future.thenAccept((value) -> calls.updateAndGet((count) -> count + 1));
		this.future.release("done", null);
		this.future.finish();
		this.future.finish();
		assertThat(calls.get()).isOne();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
