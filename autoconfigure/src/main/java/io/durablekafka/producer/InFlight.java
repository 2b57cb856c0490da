package io.durablekafka.producer;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The records that a producer has and has not answered. Each sender writes a record into
 * the next place of one of several stripes, and whoever resolves the record marks the
 * place. So acknowledged records are let go of at once, and to look for those in flight
 * is to look through a few arrays. Adding is safe for any thread; only one thread at a
 * time may look.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class InFlight<K, V> {

	private static final int STRIPES = 32;

	private static final int SPACING = 16;

	private static final int PLACES = 128;

	/**
	 * Marks a place that was used. One that is empty may be about to be.
	 */
	private static final Object DONE = new Object();

	private final AtomicReferenceArray<Chunk<K, V>> stripes = new AtomicReferenceArray<>(STRIPES * SPACING);

	InFlight() {
		for (int stripe = 0; stripe < STRIPES; stripe++) {
			this.stripes.set(stripe * SPACING, new Chunk<>(null));
		}
	}

	/**
	 * Add a record, before a producer gets it.
	 */
	void add(Delivery<K, V> delivery) {
		int stripe = ((delivery.slot >= 0) ? delivery.slot : ThreadLocalRandom.current().nextInt()) & (STRIPES - 1);
		while (true) {
			Chunk<K, V> chunk = this.stripes.get(stripe * SPACING);
			if (chunk.add(delivery)) {
				return;
			}
			this.stripes.compareAndSet(stripe * SPACING, chunk, new Chunk<>(chunk));
		}
	}

	/**
	 * Look at each record that is not resolved, the newest of each stripe first, and
	 * forget the places that were used.
	 */
	void forEach(Consumer<Delivery<K, V>> consumer) {
		for (int stripe = 0; stripe < STRIPES; stripe++) {
			Chunk<K, V> newer = null;
			Chunk<K, V> chunk = this.stripes.get(stripe * SPACING);
			while (chunk != null) {
				Chunk<K, V> older = chunk.older.get();
				if (chunk.isUsedUp(consumer) && newer != null) {
					newer.older.set(older);
				}
				else {
					newer = chunk;
				}
				chunk = older;
			}
		}
	}

	/**
	 * Places of one stripe, of which each is used once.
	 *
	 * @param <K> the key type
	 * @param <V> the value type
	 */
	static final class Chunk<K, V> {

		private final AtomicReferenceArray<@Nullable Object> places = new AtomicReferenceArray<>(PLACES);

		private final AtomicInteger next = new AtomicInteger();

		private final AtomicReference<@Nullable Chunk<K, V>> older;

		Chunk(@Nullable Chunk<K, V> older) {
			this.older = new AtomicReference<>(older);
		}

		private boolean add(Delivery<K, V> delivery) {
			int place = (this.next.get() < PLACES) ? this.next.getAndIncrement() : PLACES;
			if (place >= PLACES) {
				return false;
			}
			delivery.chunk = this;
			delivery.place = place;
			this.places.set(place, delivery);
			return true;
		}

		/**
		 * Let go of a record that is resolved.
		 */
		void remove(int place) {
			this.places.lazySet(place, DONE);
		}

		@SuppressWarnings("unchecked")
		private boolean isUsedUp(Consumer<Delivery<K, V>> consumer) {
			int claimed = Math.min(this.next.get(), PLACES);
			boolean usedUp = (claimed == PLACES);
			for (int place = claimed - 1; place >= 0; place--) {
				Object delivery = this.places.get(place);
				if (delivery != DONE) {
					usedUp = false;
					if (delivery != null) {
						consumer.accept((Delivery<K, V>) delivery);
					}
				}
			}
			return usedUp;
		}

	}

}
