package io.durablekafka.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * One producer of the direct path and everything that is in flight on it. A generation is
 * closed once and never reopened. Records are registered before they are sent: so what is
 * unacknowledged is known even when the producer never calls back.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class Generation<K, V> {

	private final Producer<K, V> producer;

	private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

	private final InFlight<K, V> inFlight = new InFlight<>();

	private final ConcurrentMap<String, PrimedPartitions> topics = new ConcurrentHashMap<>();

	/** Guarded by this. */
	private long oldest;

	/** Guarded by this. */
	private int counted;

	private volatile long lastAnswer;

	private volatile @Nullable Throwable cause;

	Generation(Producer<K, V> producer, long now) {
		this.producer = producer;
		this.lastAnswer = now;
	}

	Producer<K, V> producer() {
		return this.producer;
	}

	boolean isClosed() {
		return this.state.get() != State.OPEN;
	}

	/**
	 * Close this generation for new records, and give up those in flight.
	 * @param cause why
	 * @return whether this call closed it
	 */
	boolean close(Throwable cause) {
		return close(State.CLOSED, cause);
	}

	/**
	 * Close this generation for new records, while those in flight may still be
	 * acknowledged.
	 * @return whether this call closed it
	 */
	boolean drain() {
		return close(State.DRAINING, null);
	}

	/**
	 * Give up those in flight after all: one has failed, and those behind it must not be
	 * published before it.
	 * @return whether they were not given up yet
	 */
	boolean giveUpDraining() {
		return this.state.compareAndSet(State.DRAINING, State.CLOSED);
	}

	private boolean close(State next, @Nullable Throwable reason) {
		if (!this.state.compareAndSet(State.OPEN, next)) {
			return false;
		}
		this.cause = reason;
		this.topics.values().forEach(PrimedPartitions::giveUp);
		return true;
	}

	@Nullable Throwable cause() {
		return this.cause;
	}

	void register(Delivery<K, V> delivery) {
		this.inFlight.add(delivery);
	}

	/**
	 * Kafka answered.
	 * @param now a coarse {@link System#nanoTime()}
	 */
	void answered(long now) {
		if (this.lastAnswer != now) {
			this.lastAnswer = now;
		}
	}

	PrimedPartitions topic(String topic) {
		PrimedPartitions partitions = this.topics.get(topic);
		if (partitions == null) {
			partitions = new PrimedPartitions(this.producer.partitionsFor(topic).size());
			PrimedPartitions raced = this.topics.putIfAbsent(topic, partitions);
			partitions = (raced != null) ? raced : partitions;
			if (isClosed()) {
				partitions.giveUp();
			}
		}
		return partitions;
	}

	/**
	 * How long the oldest record is in flight.
	 * @param now {@link System#nanoTime()}
	 * @return its age, negative when nothing is in flight
	 */
	synchronized long oldest(long now) {
		this.oldest = -1;
		this.inFlight.forEach((delivery) -> {
			if (delivery.is(Delivery.State.DIRECT)) {
				this.oldest = Math.max(this.oldest, now - delivery.started());
			}
		});
		return this.oldest;
	}

	/**
	 * How many records are in flight.
	 */
	synchronized int count() {
		this.counted = 0;
		this.inFlight.forEach((delivery) -> {
			if (delivery.is(Delivery.State.DIRECT)) {
				this.counted++;
			}
		});
		return this.counted;
	}

	/**
	 * What is in flight at this moment.
	 */
	synchronized List<Delivery<K, V>> inFlight() {
		List<Delivery<K, V>> unresolved = new ArrayList<>();
		this.inFlight.forEach((delivery) -> {
			if (delivery.is(Delivery.State.DIRECT)) {
				unresolved.add(delivery);
			}
		});
		return unresolved;
	}

	/**
	 * Take over everything that nobody has resolved. Called after the producer's thread
	 * has ended. A second call finds nothing.
	 * @return the records, in no particular order, now owned by the caller
	 */
	synchronized List<Delivery<K, V>> collect() {
		List<Delivery<K, V>> collected = new ArrayList<>();
		this.inFlight.forEach((delivery) -> {
			if (delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
				collected.add(delivery);
			}
		});
		return collected;
	}

	long lastAnswer() {
		return this.lastAnswer;
	}

	/**
	 * What may happen to records of a generation.
	 */
	private enum State {

		/** They are sent. */
		OPEN,

		/** They may be acknowledged. */
		DRAINING,

		/** They are collected. */
		CLOSED

	}

}
