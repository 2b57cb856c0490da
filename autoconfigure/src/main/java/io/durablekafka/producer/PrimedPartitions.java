package io.durablekafka.producer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Which partitions of a topic have acknowledged a record of this producer. The broker
 * accepts any first sequence of a producer id that it does not know, so until then only
 * one record may be on its way to the partition: the others would not be kept in order if
 * the first were refused. After a long silence a partition counts as unknown again, since
 * brokers forget producer ids (<code>producer.id.expiration.ms</code>, one day by
 * default).
 */
final class PrimedPartitions {

	static final long FORGET_AFTER = TimeUnit.MINUTES.toNanos(30);

	private static final CompletableFuture<Void> PRIMED = CompletableFuture.completedFuture(null);

	private final AtomicReferenceArray<@Nullable CompletableFuture<Void>> partitions;

	private final AtomicLongArray lastAnswers;

	private volatile boolean givenUp;

	PrimedPartitions(int count) {
		this.partitions = new AtomicReferenceArray<>(count);
		this.lastAnswers = new AtomicLongArray(count);
	}

	int count() {
		return this.partitions.length();
	}

	boolean isPrimed(int partition, long now) {
		if (this.partitions.get(partition) != PRIMED) {
			return false;
		}
		if (now - this.lastAnswers.get(partition) > FORGET_AFTER) {
			this.partitions.compareAndSet(partition, PRIMED, null);
			return false;
		}
		return true;
	}

	/**
	 * Become the one record that goes alone, or wait for it.
	 * @param partition the partition
	 * @param deadline {@link System#nanoTime()} after which to give up
	 * @return {@link Turn#GO} when the partition is primed, {@link Turn#PRIME} when the
	 * caller's record has to prime it, {@link Turn#LEAVE} when the time or the producer
	 * is over
	 */
	Turn await(int partition, long deadline) {
		CompletableFuture<Void> mine = new CompletableFuture<>();
		while (!this.givenUp) {
			CompletableFuture<Void> current = this.partitions.get(partition);
			if (current == PRIMED) {
				return Turn.GO;
			}
			if (current == null) {
				if (this.partitions.compareAndSet(partition, null, mine)) {
					return primeUnlessGivenUp(mine);
				}
			}
			else if (!waitFor(current, deadline)) {
				return Turn.LEAVE;
			}
		}
		return Turn.LEAVE;
	}

	private Turn primeUnlessGivenUp(CompletableFuture<Void> mine) {
		if (this.givenUp) {
			// giveUp() may have come too early to see it
			mine.complete(null);
			return Turn.LEAVE;
		}
		return Turn.PRIME;
	}

	private boolean waitFor(CompletableFuture<Void> priming, long deadline) {
		try {
			priming.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * A record was acknowledged.
	 * @param primes partition that it was to prime, or {@code -1}
	 * @param partition partition that it went to, which is another one when the topic has
	 * got more partitions meanwhile
	 * @param now {@link System#nanoTime()}
	 */
	void acknowledged(int primes, int partition, long now) {
		if (primes < 0) {
			answered(partition, now);
		}
		else if (primes == partition) {
			this.lastAnswers.set(partition, now);
			end(partition, PRIMED);
		}
		else {
			notPrimed(primes);
		}
	}

	private void answered(int partition, long now) {
		if (partition >= 0 && partition < count() && this.lastAnswers.get(partition) != now) {
			this.lastAnswers.lazySet(partition, now);
		}
	}

	/**
	 * The record that went alone will never be acknowledged: the next one has to try.
	 */
	void notPrimed(int partition) {
		end(partition, null);
	}

	void giveUp() {
		this.givenUp = true;
		for (int partition = 0; partition < count(); partition++) {
			CompletableFuture<Void> priming = this.partitions.get(partition);
			if (priming != null && priming != PRIMED) {
				priming.complete(null);
			}
		}
	}

	private void end(int partition, @Nullable CompletableFuture<Void> next) {
		CompletableFuture<Void> priming = this.partitions.getAndSet(partition, next);
		if (priming != null && priming != PRIMED) {
			priming.complete(null);
		}
	}

	/**
	 * What a record may do.
	 */
	enum Turn {

		/** Go, together with others. */
		GO,

		/** Go alone. */
		PRIME,

		/** Do not go. */
		LEAVE

	}

}
