package io.durablekafka.benchmarks.outbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;

import org.springframework.kafka.core.ProducerPostProcessor;

/**
 * Stands between producers and the callbacks that they are given, and takes the time of
 * those calls that report a failure on the network thread.
 */
final class TimedCallbacks implements ProducerPostProcessor<Object, Object> {

	private static final String NETWORK_THREAD = "kafka-producer-network-thread";

	private final AtomicLong failures = new AtomicLong();

	private final AtomicLong nanos = new AtomicLong();

	private final AtomicLong longest = new AtomicLong();

	@Override
	@SuppressWarnings("unchecked")
	public Producer<Object, Object> apply(Producer<Object, Object> producer) {
		return (Producer<Object, Object>) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { Producer.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("send") && arguments.length == 2) {
						arguments[1] = timed((Callback) arguments[1]);
					}
					try {
						return method.invoke(producer, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	private Callback timed(Callback callback) {
		return (metadata, failure) -> {
			if (failure == null || !Thread.currentThread().getName().startsWith(NETWORK_THREAD)) {
				callback.onCompletion(metadata, failure);
				return;
			}
			long begin = System.nanoTime();
			callback.onCompletion(metadata, failure);
			long time = System.nanoTime() - begin;
			this.failures.incrementAndGet();
			this.nanos.addAndGet(time);
			this.longest.accumulateAndGet(time, Math::max);
		};
	}

	void reset() {
		this.failures.set(0);
		this.nanos.set(0);
		this.longest.set(0);
	}

	long failures() {
		return this.failures.get();
	}

	double microsPerFailure() {
		return this.nanos.get() / 1e3 / this.failures.get();
	}

	double longestMicros() {
		return this.longest.get() / 1e3;
	}

}
