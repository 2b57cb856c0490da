package io.durablekafka.producer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Deliveries whose futures are released and have to be finished, which may run what
 * somebody attaches at this very moment. One thread finishes them all, as long as nothing
 * holds it up; after a while another one is asked. Each delivery is added once, so taking
 * the first one needs no more than a compare-and-set.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class UnfinishedFutures<K, V> {

	/** How long a thread may be held up before another one is asked. */
	static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final AtomicReference<@Nullable Delivery<K, V>> first = new AtomicReference<>();

	private final AtomicInteger finishers = new AtomicInteger();

	private final Consumer<Runnable> executor;

	private final Consumer<Delivery<K, V>> finish;

	/** When a thread was last asked. Written by the dispatcher alone. */
	private long asked = System.nanoTime();

	/**
	 * Create an instance.
	 * @param executor runs something off the calling thread
	 * @param finish finishes a delivery
	 */
	UnfinishedFutures(Consumer<Runnable> executor, Consumer<Delivery<K, V>> finish) {
		this.executor = executor;
		this.finish = finish;
	}

	boolean isEmpty() {
		return this.first.get() == null;
	}

	/**
	 * Add deliveries that are linked by {@link Delivery#completed}.
	 */
	void add(Delivery<K, V> head, Delivery<K, V> tail) {
		Delivery<K, V> rest;
		do {
			rest = this.first.get();
			tail.completed = rest;
		}
		while (!this.first.compareAndSet(rest, head));
	}

	/**
	 * Have them finished. Called by the dispatcher.
	 */
	void finishSoon() {
		long now = System.nanoTime();
		if (this.finishers.get() == 0 || now - this.asked > PATIENCE_NANOS) {
			this.asked = now;
			this.finishers.incrementAndGet();
			this.executor.accept(this::run);
		}
	}

	private void run() {
		do {
			try {
				finishAll();
			}
			finally {
				this.finishers.decrementAndGet();
			}
		}
		while (!isEmpty() && this.finishers.compareAndSet(0, 1));
	}

	/**
	 * Finish them on the calling thread.
	 */
	void finishAll() {
		for (Delivery<K, V> delivery = take(); delivery != null; delivery = take()) {
			this.finish.accept(delivery);
		}
	}

	private @Nullable Delivery<K, V> take() {
		Delivery<K, V> taken;
		do {
			taken = this.first.get();
		}
		while (taken != null && !this.first.compareAndSet(taken, taken.completed));
		if (taken != null) {
			taken.completed = null;
		}
		return taken;
	}

}
