package io.durablekafka.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link InMemorySeenRecords}.
 */
@Timeout(60)
class InMemorySeenRecordsTests {

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

	private final InMemorySeenRecords seen = new InMemorySeenRecords(3, Duration.ofNanos(10), this.clock::get);

	private static SeenRecord record(String id, long offset) {
		return new SeenRecord("group", "orders", id, 0, offset);
	}

	@Test
	void oldestIsForgottenWhenThereAreTooMany() {
		for (int i = 1; i <= 4; i++) {
			assertThat(this.seen.isDuplicate(record("id-" + i, i))).isFalse();
		}
		assertThat(this.seen).extracting("places")
			.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
			.hasSize(3);
		assertThat(this.seen.isDuplicate(record("id-2", 12))).isTrue();
		assertThat(this.seen.isDuplicate(record("id-1", 11))).isFalse();
	}

	@Test
	void whatIsTooOldIsForgotten() {
		assertThat(this.seen.isDuplicate(record("a", 1))).isFalse();
		this.clock.addAndGet(9);
		assertThat(this.seen.isDuplicate(record("a", 2))).isTrue();
		this.clock.addAndGet(1);
		assertThat(this.seen.isDuplicate(record("a", 3))).isFalse();
	}

	@Test
	void limitsArePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new InMemorySeenRecords(0, Duration.ofHours(1)))
			.withMessageContaining("'maxRecords'");
		assertThatIllegalArgumentException().isThrownBy(() -> new InMemorySeenRecords(1, Duration.ZERO))
			.withMessageContaining("'maxAge'");
	}

	@Test
	void ofCopiesThatSeveralThreadsSeeAtOnceOneIsTheFirst() throws Exception {
		int threads = 4;
		int ids = 20000;
		InMemorySeenRecords shared = new InMemorySeenRecords(ids, Duration.ofHours(1));
		AtomicIntegerArray firsts = new AtomicIntegerArray(ids);
		CountDownLatch start = new CountDownLatch(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> running = new ArrayList<>();
			for (int thread = 0; thread < threads; thread++) {
				int partition = thread;
				running.add(executor.submit(() -> {
					start.countDown();
					start.await();
					for (int id = 0; id < ids; id++) {
						if (!shared.isDuplicate(new SeenRecord("group", "orders", "id-" + id, partition, id))) {
							firsts.incrementAndGet(id);
						}
					}
					return null;
				}));
			}
			for (Future<?> future : running) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		for (int id = 0; id < ids; id++) {
			assertThat(firsts.get(id)).as("id %d", id).isOne();
		}
	}

}
