package io.durablekafka.producer;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Deliveries whose futures are released and have to be finished, which may run what
 * somebody attaches at this very moment. Each of them is taken by itself, so that whoever
 * is held up holds up no other. Each delivery is added once, so taking the first one
 * needs no more than a compare-and-set.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class UnfinishedFutures<K, V> {

	private final AtomicReference<@Nullable Delivery<K, V>> first = new AtomicReference<>();

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
	 * Take the first one.
	 * @return the delivery, or {@code null} when there is none
	 */
	@Nullable Delivery<K, V> take() {
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
