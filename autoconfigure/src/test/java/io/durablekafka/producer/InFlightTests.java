package io.durablekafka.producer;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlight}.
 */
@Timeout(60)
class InFlightTests {

	private final InFlight<String, Integer> inFlight = new InFlight<>();

	private Delivery<String, Integer> add(int number) {
		Delivery<String, Integer> delivery = new Delivery<>(null, new ProducerRecord<>("topic", number), new byte[0],
				null, this);
		delivery.slot = number % 7;
		this.inFlight.add(delivery);
		return delivery;
	}

	private Set<Integer> seen() {
		List<Integer> seen = new ArrayList<>();
		this.inFlight.forEach((delivery) -> seen.add(delivery.record().value()));
		assertThat(seen).doesNotHaveDuplicates();
		return new HashSet<>(seen);
	}

	@Test
	void recordIsSeenUntilItIsResolved() {
		assertThat(seen()).isEmpty();
		Delivery<String, Integer> first = add(1);
		Delivery<String, Integer> second = add(2);
		assertThat(seen()).containsExactlyInAnyOrder(1, 2);
		first.end();
		assertThat(seen()).containsExactly(2);
		second.end();
		assertThat(seen()).isEmpty();
	}

	@Test
	void oldRecordIsSeenBehindManyNewOnes() {
		add(-7);
		for (int i = 0; i < 10_000; i++) {
			add(i).end();
			if (i % 1000 == 0) {
				assertThat(seen()).containsExactly(-7);
			}
		}
		assertThat(seen()).containsExactly(-7);
	}

	@Test
	void whatIsResolvedIsForgotten() {
		WeakReference<Object> chunk = new WeakReference<>(add(7).chunk);
		List<Delivery<String, Integer>> others = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			others.add(add(7));
		}
		this.inFlight.forEach((delivery) -> {
			if (!others.contains(delivery)) {
				delivery.end();
			}
		});
		others.forEach(Delivery::end);
		assertThat(seen()).isEmpty();
		Awaitility.await().until(() -> {
			System.gc();
			return chunk.get() == null;
		});
	}

	/**
	 * A sender may be held up between claiming its place and writing into it.
	 */
	@Test
	@SuppressWarnings("unchecked")
	void recordThatComesLateToItsPlaceIsSeen() {
		Object chunk = add(0).chunk;
		AtomicInteger next = (AtomicInteger) ReflectionTestUtils.getField(chunk, "next");
		AtomicReferenceArray<Object> places = (AtomicReferenceArray<Object>) ReflectionTestUtils.getField(chunk,
				"places");
		int late = next.getAndIncrement();
		for (int i = 0; i < 1000; i++) {
			add(7 * i).end();
		}
		this.inFlight.forEach(Delivery::end);
		assertThat(seen()).isEmpty();
		Delivery<String, Integer> delivery = new Delivery<>(null, new ProducerRecord<>("topic", -1), new byte[0], null,
				this);
		places.set(late, delivery);
		assertThat(seen()).containsExactly(-1);
	}

	@Test
	void threadsThatAddAndResolveHideNothingFromTheOneThatLooks() {
		int threads = 4;
		int count = 30_000;
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Void> looker = CompletableFuture.runAsync(() -> {
			while (!done.get()) {
				seen();
			}
		});
		List<CompletableFuture<Void>> senders = new ArrayList<>();
		for (int thread = 0; thread < threads; thread++) {
			int first = thread * count;
			senders.add(CompletableFuture.runAsync(() -> {
				for (int i = first; i < first + count; i++) {
					Delivery<String, Integer> delivery = add(i);
					if (i % 100 != 0) {
						delivery.end();
					}
				}
			}));
		}
		senders.forEach(CompletableFuture::join);
		done.set(true);
		looker.join();
		assertThat(seen()).hasSize(threads * count / 100).allMatch((number) -> number % 100 == 0);
	}

}
