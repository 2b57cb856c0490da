package io.durablekafka.sample.order;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Numbers the orders of each customer. Customers share a fixed number of counters, so
 * that memory does not grow with them: the numbers of one customer have gaps, but they
 * always grow. Thread-safe.
 */
final class OrderNumbers {

	private static final int COUNTERS = 1024;

	private final Counter[] counters = IntStream.range(0, COUNTERS)
		.mapToObj((i) -> new Counter())
		.toArray(Counter[]::new);

	/**
	 * Use the customer's next number. Nobody else uses a number of this customer
	 * meanwhile: the order of the numbers is the order in which the actions ran.
	 * @param <T> type of the result
	 * @param customer the customer
	 * @param action what to do with the number
	 * @return the action's result
	 */
	<T> T next(String customer, LongFunction<T> action) {
		Counter counter = this.counters[Math.floorMod(customer.hashCode(), COUNTERS)];
		counter.lock.lock();
		try {
			return action.apply(++counter.last);
		}
		finally {
			counter.lock.unlock();
		}
	}

	/**
	 * The last number given, guarded by the lock.
	 */
	private static final class Counter {

		private final ReentrantLock lock = new ReentrantLock();

		private long last;

	}

}
