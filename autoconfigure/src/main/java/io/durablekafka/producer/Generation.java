package io.durablekafka.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * One producer of the direct path and everything that is in flight on it. A generation is
 * closed once and never reopened. Records are registered before they are sent, on one of
 * several stacks, and dropped by {@link #prune()} some time after they were resolved: so
 * what is unacknowledged is known even when the producer never calls back.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class Generation<K, V> {

	private static final int STRIPES = 32;

	private static final int SPACING = 16;

	private final Producer<K, V> producer;

	private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

	private final AtomicReferenceArray<@Nullable Delivery<K, V>> registry = new AtomicReferenceArray<>(
			STRIPES * SPACING);

	private final ConcurrentMap<String, PrimedPartitions> topics = new ConcurrentHashMap<>();

	/** Guarded by this. */
	private List<Delivery<K, V>> unresolved = new ArrayList<>();

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
		int stripe = ((delivery.slot >= 0) ? delivery.slot : ThreadLocalRandom.current().nextInt()) & (STRIPES - 1);
		Delivery<K, V> head;
		do {
			head = this.registry.get(stripe * SPACING);
			delivery.registered = head;
		}
		while (!this.registry.compareAndSet(stripe * SPACING, head, delivery));
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
	 * Drop what is resolved from the registry.
	 * @param now {@link System#nanoTime()}
	 * @return the age of the oldest record in flight, negative when there is none
	 */
	synchronized long prune(long now) {
		List<Delivery<K, V>> rest = new ArrayList<>();
		long oldest = -1;
		for (Delivery<K, V> delivery : this.unresolved) {
			oldest = keep(delivery, rest, oldest, now);
		}
		for (int stripe = 0; stripe < STRIPES; stripe++) {
			Delivery<K, V> delivery = this.registry.getAndSet(stripe * SPACING, null);
			while (delivery != null) {
				Delivery<K, V> next = delivery.registered;
				delivery.registered = null;
				oldest = keep(delivery, rest, oldest, now);
				delivery = next;
			}
		}
		this.unresolved = rest;
		return oldest;
	}

	/**
	 * What is in flight at this moment.
	 */
	synchronized List<Delivery<K, V>> inFlight() {
		prune(0);
		return List.copyOf(this.unresolved);
	}

	private long keep(Delivery<K, V> delivery, List<Delivery<K, V>> rest, long oldest, long now) {
		if (!delivery.is(Delivery.State.DIRECT)) {
			return oldest;
		}
		rest.add(delivery);
		return Math.max(oldest, now - delivery.started());
	}

	/**
	 * Take over everything that nobody has resolved. Called after the producer's thread
	 * has ended. A second call finds nothing.
	 * @return the records, in no particular order, now owned by the caller
	 */
	synchronized List<Delivery<K, V>> collect() {
		prune(0);
		List<Delivery<K, V>> collected = new ArrayList<>();
		for (Delivery<K, V> delivery : this.unresolved) {
			if (delivery.move(Delivery.State.DIRECT, Delivery.State.STORING)) {
				collected.add(delivery);
			}
		}
		this.unresolved = new ArrayList<>();
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
