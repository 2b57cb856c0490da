package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for answers of the cluster until a common deadline, and turns failures into
 * reasons. A reason has no text of an exception in it, which might quote a secret.
 */
final class Answers {

	private final Duration timeout;

	private final long deadline;

	/**
	 * Begin to wait.
	 * @param timeout how long all answers together may take
	 */
	Answers(Duration timeout) {
		this.timeout = timeout;
		this.deadline = System.nanoTime() + timeout.toNanos();
	}

	/**
	 * Wait for an answer.
	 * @param <T> type of the answer
	 * @param future gets the answer
	 * @return the answer, or why there is none
	 * @throws InterruptedException if the application ends
	 */
	<T> Fact<T> get(KafkaFuture<T> future) throws InterruptedException {
		return get(future, (failure) -> null);
	}

	/**
	 * Wait for an answer.
	 * @param <T> type of the answer
	 * @param future gets the answer
	 * @param meaning answer that a failure stands for, {@code null} for none
	 * @return the answer, or why there is none
	 * @throws InterruptedException if the application ends
	 */
	<T> Fact<T> get(KafkaFuture<T> future, Function<Throwable, @Nullable T> meaning) throws InterruptedException {
		try {
			return Fact.of(future.get(Math.max(0, this.deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
		}
		catch (ExecutionException ex) {
			Throwable failure = (ex.getCause() != null) ? ex.getCause() : ex;
			T answer = meaning.apply(failure);
			return (answer != null) ? Fact.of(answer) : Fact.unknown(reason(failure));
		}
		catch (TimeoutException ex) {
			return Fact.unknown(reason(ex));
		}
	}

	String reason(Throwable failure) {
		if (failure instanceof TimeoutException || failure instanceof org.apache.kafka.common.errors.TimeoutException) {
			return "no answer within %s".formatted(this.timeout);
		}
		if (failure instanceof AuthorizationException) {
			return "not authorised (%s)".formatted(failure.getClass().getSimpleName());
		}
		if (failure instanceof AuthenticationException) {
			return "not authenticated (%s)".formatted(failure.getClass().getSimpleName());
		}
		if (failure instanceof UnsupportedVersionException || failure instanceof SecurityDisabledException) {
			return "not supported by the brokers (%s)".formatted(failure.getClass().getSimpleName());
		}
		return "failed (%s)".formatted(failure.getClass().getSimpleName());
	}

}
