package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OutboxWriter}.
 */
@Timeout(30)
class OutboxWriterTests {

	private static final int SLOT = 7;

	private static final int OTHER_SLOT = 8;

	private final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private final Set<Integer> inFlight = ConcurrentHashMap.newKeySet();

	private final CountDownLatch database = new CountDownLatch(1);

	private OutboxWriterSettings settings = new OutboxWriterSettings(1000, 1 << 20, 100, 1 << 16,
			Duration.ofSeconds(20));

	private OutboxWriter writer = writer();

	private OutboxWriter writer() {
		return new OutboxWriter(this.store, new Gate("test"), this.inFlight::contains, this.settings, () -> {
		});
	}

	private void restrict(int queueRows, long queueBytes, int batchRows, long batchBytes) {
		this.settings = new OutboxWriterSettings(queueRows, queueBytes, batchRows, batchBytes, Duration.ofSeconds(20));
		this.writer = writer();
	}

	@AfterEach
	void close() {
		this.database.countDown();
		this.writer.close(Duration.ofMillis(100));
	}

	private static TestRow row(String id) {
		return new TestRow(id, SLOT, 10);
	}

	private TestRow offer(String id) {
		TestRow row = row(id);
		assertThat(this.writer.offerNow(row)).isTrue();
		return row;
	}

	private static void assertStored(TestRow row) {
		assertThat(row.outcome.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("stored");
		assertThat(row.outcomes).hasValue(1);
	}

	private List<String> stored() {
		return this.store.rows().stream().map(OutboxRecord::messageId).toList();
	}

	private static long inSeconds(int seconds) {
		return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
	}

	private void blockDatabase() {
		CountDownLatch inside = new CountDownLatch(1);
		this.store.beforeCall((operation) -> {
			inside.countDown();
			await(this.database);
		});
		this.writer.start();
		offer("blocks");
		await(inside);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void recordsAreCommittedInTheOrderInWhichTheyWereOffered() {
		List<TestRow> rows = new ArrayList<>();
		for (int number = 0; number < 500; number++) {
			rows.add(offer("row-" + number));
		}
		this.writer.start();
		rows.forEach(OutboxWriterTests::assertStored);
		assertThat(stored()).containsExactlyElementsOf(rows.stream().map(TestRow::toString).toList());
		assertThat(this.store.calls()).hasSize(5);
		assertThat(this.writer.queued()).isZero();
	}

	@Test
	void batchesAreBoundedInBytes() {
		restrict(1000, 1 << 20, 100, 25);
		List<TestRow> rows = List.of(offer("a"), offer("b"), offer("c"));
		TestRow large = new TestRow("large", SLOT, 1000);
		this.writer.offerNow(large);
		this.writer.start();
		rows.forEach(OutboxWriterTests::assertStored);
		assertStored(large);
		assertThat(this.store.calls()).hasSize(3);
	}

	@Test
	void batchGathersWhileOthersSendAndIsCommittedWhenItIsFull() {
		this.settings = new OutboxWriterSettings(1000, 1 << 20, 4, 1 << 16, Duration.ofSeconds(20),
				Duration.ofMinutes(10), OutboxWriterSettings.DEFAULT_COMMIT_TARGET);
		this.writer = writer();
		List<TestRow> first = List.of(offer("a"), offer("b"), offer("c"), offer("d"));
		this.writer.start();
		first.forEach(OutboxWriterTests::assertStored);
		TestRow waiting = offer("e");
		Awaitility.await().during(Duration.ofMillis(200)).until(() -> !waiting.outcome.isDone());
		List<TestRow> rest = List.of(waiting, offer("f"), offer("g"), offer("h"));
		rest.forEach(OutboxWriterTests::assertStored);
		assertThat(this.store.calls()).hasSize(2);
	}

	@Test
	void threadThatSendsAloneIsNotKeptWaiting() {
		this.settings = new OutboxWriterSettings(1000, 1 << 20, 4, 1 << 16, Duration.ofSeconds(20),
				Duration.ofMinutes(10), OutboxWriterSettings.DEFAULT_COMMIT_TARGET);
		this.writer = writer();
		this.writer.start();
		for (String id : List.of("a", "b", "c")) {
			assertStored(offer(id));
		}
		assertThat(this.store.calls()).hasSize(3);
	}

	@Test
	void closeDoesNotWaitForABatchToGather() {
		this.settings = new OutboxWriterSettings(1000, 1 << 20, 2, 1 << 16, Duration.ofSeconds(20),
				Duration.ofMinutes(10), OutboxWriterSettings.DEFAULT_COMMIT_TARGET);
		this.writer = writer();
		List<TestRow> rows = List.of(offer("a"), offer("b"), offer("c"));
		this.writer.start();
		assertStored(rows.get(1));
		this.writer.close(Duration.ofSeconds(10));
		assertStored(rows.get(2));
	}

	@Test
	void rowIsHeldWhileItsSlotIsInFlight() {
		this.inFlight.add(SLOT);
		this.writer.start();
		TestRow held = offer("held");
		Awaitility.await().during(Duration.ofMillis(200)).until(() -> !held.outcome.isDone());
		this.inFlight.remove(SLOT);
		assertStored(held);
	}

	@Test
	void whatTheFailStopCollectedGoesFirst() {
		this.inFlight.add(SLOT);
		this.writer.start();
		TestRow held = offer("held");
		TestRow first = row("first");
		TestRow second = row("second");
		this.writer.offerCollected(List.of(first, second));
		assertStored(first);
		assertStored(second);
		assertThat(held.outcome).isNotDone();
		this.inFlight.remove(SLOT);
		assertStored(held);
		assertThat(stored()).containsExactly("first", "second", "held");
	}

	@Test
	void rowThatWaitsDoesNotLetOthersOvertake() {
		this.inFlight.add(SLOT);
		this.writer.start();
		TestRow held = offer("held");
		TestRow other = new TestRow("other", OTHER_SLOT, 10);
		this.writer.offerNow(other);
		Awaitility.await().during(Duration.ofMillis(100)).until(() -> !other.outcome.isDone());
		this.inFlight.remove(SLOT);
		assertStored(held);
		assertStored(other);
		assertThat(stored()).containsExactly("held", "other");
	}

	@Test
	void offerWaitsForARowsPlaceUntilItsDeadline() {
		restrict(2, 1 << 20, 1, 1 << 16);
		blockDatabase();
		offer("a");
		offer("b");
		long start = System.nanoTime();
		assertThat(this.writer.offer(row("refused"), start + TimeUnit.MILLISECONDS.toNanos(50))).isFalse();
		assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(49));
		this.database.countDown();
		TestRow taken = row("taken");
		assertThat(this.writer.offer(taken, inSeconds(10))).isTrue();
		assertStored(taken);
		assertThat(stored()).containsExactly("blocks", "a", "b", "taken");
	}

	@Test
	void queueIsBoundedInBytesButTakesASingleLargeRow() {
		restrict(1000, 100, 1, 1 << 16);
		blockDatabase();
		assertThat(this.writer.offer(new TestRow("large", SLOT, 5000), System.nanoTime())).isTrue();
		assertThat(this.writer.offer(row("refused"), System.nanoTime())).isFalse();
	}

	@Test
	void offerOfAnInterruptedThreadDoesNotWait() {
		restrict(1, 1 << 20, 1, 1 << 16);
		blockDatabase();
		offer("a");
		Thread.currentThread().interrupt();
		assertThat(this.writer.offer(row("refused"), inSeconds(20))).isFalse();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void taskThatThrowsDoesNotEndTheWriter() {
		this.writer.start();
		assertThat(this.writer.execute(() -> {
			throw new AssertionError("a bug");
		})).isTrue();
		assertStored(offer("a"));
	}

	@Test
	void storeThatThrowsErrorsDoesNotEndTheWriter() {
		AtomicInteger failures = new AtomicInteger(3);
		this.store.beforeCall((operation) -> {
			if (failures.getAndDecrement() > 0) {
				throw new AssertionError("a bug");
			}
		});
		this.writer.start();
		assertStored(offer("a"));
		assertStored(offer("b"));
		assertThat(stored()).containsExactly("a", "b");
	}

	@Test
	void closeCommitsWhatWaits() {
		List<TestRow> rows = new ArrayList<>();
		for (int number = 0; number < 250; number++) {
			rows.add(offer("row-" + number));
		}
		this.writer.start();
		this.writer.close(Duration.ofSeconds(10));
		rows.forEach(OutboxWriterTests::assertStored);
		TestRow late = row("late");
		assertThat(this.writer.offerNow(late)).isFalse();
		assertThat(this.writer.execute(() -> {
		})).isFalse();
		assertThat(late.outcomes).hasValue(0);
	}

	@Test
	void closeFailsWhatTheDatabaseDoesNotTakeInTime() {
		this.store.beforeCall((operation) -> {
			throw new OutboxStoreException("database is away", false, null);
		});
		this.writer.start();
		List<TestRow> rows = List.of(offer("a"), offer("b"));
		this.writer.close(Duration.ofMillis(200));
		for (TestRow row : rows) {
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> row.outcome.get(5, TimeUnit.SECONDS))
				.withCauseInstanceOf(OutboxStoreException.class);
			assertThat(row.outcomes).hasValue(1);
		}
	}

	@Test
	void closeEndsTheHold() {
		this.inFlight.add(SLOT);
		this.writer.start();
		TestRow held = offer("held");
		this.writer.close(Duration.ofMillis(100));
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> held.outcome.get(5, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void whatIsCollectedAfterTheEndFails() {
		this.writer.start();
		this.writer.close(Duration.ofMillis(100));
		TestRow late = row("late");
		this.writer.offerCollected(List.of(late));
		// the writer's thread may be just about to refuse it
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> late.outcome.get(5, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void writerThatWasNeverStartedEndsAtOnce() {
		TestRow row = offer("a");
		long start = System.nanoTime();
		this.writer.close(Duration.ofSeconds(20));
		assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
		assertThat(row.outcome).isCompletedExceptionally();
	}

	@Test
	void nextFullBatchIsPreparedWhileTheDatabaseWorks() {
		restrict(1000, 1 << 20, 2, 1 << 16);
		this.store.beforeCall((operation) -> await(this.database));
		List<TestRow> rows = List.of(offer("a"), offer("b"), offer("c"), offer("d"), offer("e"));
		this.writer.start();
		await(rows.get(3).prepared);
		// the store itself cannot be asked: it is locked while it works
		assertThat(rows).noneMatch((row) -> row.outcome.isDone());
		assertThat(rows.get(4).prepared.getCount()).as("only one batch ahead").isOne();
		this.database.countDown();
		rows.forEach(OutboxWriterTests::assertStored);
		assertThat(stored()).containsExactly("a", "b", "c", "d", "e");
	}

	@Test
	void batchThatIsNotFullGrowsWhileTheDatabaseWorks() {
		restrict(1000, 1 << 20, 4, 1 << 16);
		this.store.beforeCall((operation) -> await(this.database));
		List<TestRow> rows = new ArrayList<>();
		for (int number = 0; number < 8; number++) {
			rows.add(offer("row-" + number));
		}
		this.writer.start();
		await(rows.get(7).prepared);
		rows.add(offer("row-8"));
		rows.add(offer("row-9"));
		this.database.countDown();
		rows.forEach(OutboxWriterTests::assertStored);
		assertThat(this.store.calls()).hasSize(3);
	}

	@Test
	void collectedRowsGoBehindWhatIsBeingCommittedAndBeforeWhatWaits() {
		restrict(1000, 1 << 20, 1, 1 << 16);
		this.store.beforeCall((operation) -> await(this.database));
		this.inFlight.add(OTHER_SLOT);
		List<TestRow> rows = List.of(offer("first"), offer("second"), row("collected-1"), row("collected-2"));
		TestRow waits = new TestRow("waits", OTHER_SLOT, 10);
		this.writer.offerNow(waits);
		this.writer.start();
		await(rows.get(1).prepared);
		this.writer.offerCollected(rows.subList(2, 4));
		this.inFlight.clear();
		this.database.countDown();
		rows.forEach(OutboxWriterTests::assertStored);
		assertStored(waits);
		assertThat(stored()).containsExactly("first", "second", "collected-1", "collected-2", "waits");
	}

	@Test
	void closeFailsWhatIsPreparedBehindADatabaseThatHangs() {
		restrict(1000, 1 << 20, 1, 1 << 16);
		this.store.beforeCall((operation) -> hang());
		List<TestRow> rows = List.of(offer("a"), offer("b"), offer("c"), offer("d"));
		this.writer.start();
		await(rows.get(1).prepared);
		this.writer.close(Duration.ofMillis(100));
		for (TestRow row : rows) {
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> row.outcome.get(5, TimeUnit.SECONDS))
				.withCauseInstanceOf(RuntimeException.class);
			assertThat(row.outcomes).hasValue(1);
		}
	}

	private void hang() {
		try {
			this.database.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new OutboxStoreException("interrupted", true, ex);
		}
	}

	@Test
	void everyRowOfManyThreadsHasOneOutcomeWhileTheWriterIsClosed() throws Exception {
		this.writer.start();
		List<TestRow> taken = java.util.Collections.synchronizedList(new ArrayList<>());
		List<Thread> threads = new ArrayList<>();
		for (int thread = 0; thread < 4; thread++) {
			int number = thread;
			threads.add(new Thread(() -> {
				for (int i = 0; i < 5000; i++) {
					TestRow row = row(number + "-" + i);
					if (this.writer.offer(row, inSeconds(10))) {
						taken.add(row);
					}
				}
			}));
		}
		threads.forEach(Thread::start);
		Awaitility.await().until(() -> this.store.calls().contains(Operation.INSERT));
		this.writer.close(Duration.ofSeconds(10));
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(taken).isNotEmpty().allSatisfy((row) -> {
			assertThat(row.outcome).isDone();
			assertThat(row.outcomes).hasValue(1);
		});
	}

}
