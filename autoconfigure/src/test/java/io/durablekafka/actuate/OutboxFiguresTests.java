package io.durablekafka.actuate;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxSummary;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxFigures}.
 */
@Timeout(30)
class OutboxFiguresTests {

	private final SummaryStore store = new SummaryStore();

	private final AtomicLong now = new AtomicLong();

	private OutboxFigures figures = figures(Duration.ofSeconds(10));

	@AfterEach
	void close() {
		this.figures.close();
	}

	@Test
	void databaseIsAskedOncePerInterval() {
		this.figures.summary();
		this.figures.summary();
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(5) - 1);
		this.figures.summary();
		assertThat(this.store.asked).hasValue(1);
		this.now.incrementAndGet();
		this.figures.summary();
		assertThat(this.store.asked).hasValue(2);
	}

	@Test
	void callerGetsWhatWasKnownWhenTheDatabaseHangs() {
		this.figures = figures(Duration.ofMillis(50));
		OutboxSummary first = this.figures.summary();
		assertThat(first).isEqualTo(SummaryStore.EMPTY);
		CountDownLatch hanging = new CountDownLatch(1);
		OutboxSummary later = new OutboxSummary(1, 0, Duration.ofSeconds(1));
		this.store.summary = () -> {
			await(hanging);
			return later;
		};
		pass();
		assertThat(this.figures.summary()).isSameAs(first);
		pass();
		assertThat(this.figures.summary()).isSameAs(first);
		assertThat(this.store.asked).hasValue(2);
		hanging.countDown();
		Awaitility.await().until(() -> this.figures.summary() == later);
	}

	@Test
	void failureIsKnownUntilTheDatabaseAnswersAgain() {
		this.store.summary = () -> {
			throw new OutboxStoreException("down", false, null);
		};
		assertThat(this.figures.summary()).isNull();
		assertThat(this.figures.failure()).isInstanceOf(OutboxStoreException.class);
		this.store.summary = () -> SummaryStore.EMPTY;
		pass();
		assertThat(this.figures.summary()).isEqualTo(SummaryStore.EMPTY);
		assertThat(this.figures.failure()).isNull();
	}

	@Test
	void sizeIsAddedUpForATwentiethOfTheTimeAtMost() {
		this.store.bytes = () -> {
			this.now.addAndGet(TimeUnit.SECONDS.toNanos(2));
			return 4096;
		};
		assertThat(this.figures.bytes()).isEqualTo(4096);
		this.store.bytes = () -> 8192;
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(39));
		assertThat(this.figures.bytes()).isEqualTo(4096);
		assertThat(this.store.addedUp).hasValue(1);
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(1));
		Awaitility.await().until(() -> this.figures.bytes() == 8192);
		assertThat(this.store.addedUp).hasValue(2);
	}

	@Test
	void summaryDoesNotWaitForTheSize() {
		CountDownLatch hanging = new CountDownLatch(1);
		this.figures = figures(Duration.ofMillis(50));
		this.store.bytes = () -> {
			await(hanging);
			return 1;
		};
		assertThat(this.figures.bytes()).isNaN();
		assertThat(this.figures.summary()).isEqualTo(SummaryStore.EMPTY);
		pass();
		Awaitility.await().until(() -> this.store.asked.get() == 1 || this.figures.summary() != null);
		assertThat(this.figures.failure()).isNull();
		hanging.countDown();
		Awaitility.await().until(() -> this.figures.bytes() == 1);
	}

	@Test
	void sizeIsAskedForAgainAfterAFailure() {
		this.store.bytes = () -> {
			throw new OutboxStoreException("down", false, null);
		};
		assertThat(this.figures.bytes()).isNaN();
		this.store.bytes = () -> 5;
		pass();
		assertThat(this.figures.bytes()).isEqualTo(5);
	}

	@Test
	void callersThreadNeverTalksToTheDatabase() {
		Thread[] thread = new Thread[1];
		this.store.summary = () -> {
			thread[0] = Thread.currentThread();
			return SummaryStore.EMPTY;
		};
		this.figures.summary();
		assertThat(thread[0].getName()).isEqualTo("durable-kafka-figures");
		assertThat(thread[0].isDaemon()).isTrue();
	}

	@Test
	void withoutOutboxThereIsNothing() {
		try (OutboxFigures none = new OutboxFigures(null, Duration.ofSeconds(5), Duration.ofSeconds(1), () -> 0)) {
			assertThat(none.hasOutbox()).isFalse();
			assertThat(none.summary()).isNull();
		}
	}

	private OutboxFigures figures(Duration patience) {
		return new OutboxFigures(this.store, Duration.ofSeconds(5), patience, this.now::get);
	}

	private void pass() {
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(5));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
