package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link SpillingOutboxStore}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SpillingOutboxStoreTests {

	private static final Duration AT_ONCE = Duration.ofNanos(1);

	private final InMemoryOutboxStore database = new InMemoryOutboxStore();

	private final TestSpillFile file = new TestSpillFile();

	private final AtomicBoolean away = new AtomicBoolean();

	private final Refusing refusing = new Refusing(this.database);

	private SpillingOutboxStore store = store(AT_ONCE, 1000, 1 << 20);

	private SpillingOutboxStore store(Duration after, long maxRows, long maxBytes) {
		this.database.beforeCall((operation) -> {
			if (this.away.get()) {
				throw new OutboxStoreException("database is away", false, null);
			}
		});
		return new SpillingOutboxStore(this.refusing, this.file,
				new SpillSettings(after, maxRows, maxBytes, 4, 1 << 20));
	}

	@AfterEach
	void close() {
		this.store.close();
	}

	private static List<OutboxRecord> rows(String... ids) {
		return Arrays.stream(ids).map((id) -> new TestRow(id).row()).toList();
	}

	private List<String> inDatabase() {
		return ids(this.database);
	}

	private List<String> inFile() {
		return ids(this.file.store);
	}

	private static List<String> ids(InMemoryOutboxStore store) {
		return store.rows().stream().map(OutboxRecord::messageId).toList();
	}

	private void awaitDatabase() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !this.store.isSpilling());
	}

	/**
	 * The database commits, and the answer is lost.
	 */
	private void loseAnswerOfNextInsert() {
		AtomicBoolean once = new AtomicBoolean();
		this.database.afterCall((operation) -> {
			if (operation == Operation.INSERT && !once.getAndSet(true)) {
				this.away.set(true);
				throw new OutboxStoreException("connection lost", true, null);
			}
		});
	}

	@Test
	void fileIsNotTouchedWhileTheDatabaseAnswers() {
		this.store.prepare();
		this.store.insert(rows("a", "b"));
		assertThat(this.store.stored(List.of("a", "c"))).containsExactly("a");
		assertThat(this.file.exists).isFalse();
	}

	@Test
	void outageThatIsShortFailsTheCall() {
		this.store = store(Duration.ofHours(1), 1000, 1 << 20);
		this.away.set(true);
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.insert(rows("a")))
			.withMessage("database is away");
		assertThat(this.file.exists).isFalse();
		this.away.set(false);
		this.store.insert(rows("a"));
		assertThat(inDatabase()).containsExactly("a");
	}

	@Test
	void recordsComeBackInOrderWhenTheDatabaseIsBack(CapturedOutput output) {
		this.store.insert(rows("before"));
		this.away.set(true);
		for (int i = 0; i < 10; i++) {
			this.store.insert(rows("a" + i, "b" + i));
		}
		assertThat(inFile()).hasSize(20);
		assertThat(this.store.spilledRows()).isEqualTo(20);
		this.away.set(false);
		awaitDatabase();
		this.store.insert(rows("after"));
		List<String> expected = new ArrayList<>(List.of("before"));
		for (int i = 0; i < 10; i++) {
			expected.addAll(List.of("a" + i, "b" + i));
		}
		expected.add("after");
		assertThat(inDatabase()).containsExactlyElementsOf(expected);
		assertThat(inFile()).isEmpty();
		assertThat(this.store.spilledRows()).isZero();
		assertThat(this.store.spilled()).isEqualTo(20);
		assertThat(output.toString().split("Records go to the spill file", -1)).hasSize(2);
		assertThat(output.toString().split("takes records again", -1)).hasSize(2);
	}

	/**
	 * Its rows are in the database, which nobody can know before it answers.
	 */
	@Test
	void fullFileDoesNotEndTheDoubtAboutAnInsert() {
		this.store = store(AT_ONCE, 1, 1 << 20);
		loseAnswerOfNextInsert();
		AtomicInteger questions = new AtomicInteger();
		this.database.beforeCall((operation) -> {
			if (operation == Operation.STORED && questions.incrementAndGet() == 5) {
				this.away.set(false);
			}
			if (this.away.get()) {
				throw new OutboxStoreException("database is away", false, null);
			}
		});
		List<TestRow> batch = List.of(new TestRow("a"), new TestRow("b"));
		new BatchCommit(this.store, new Gate("test"), Duration.ofMillis(10), () -> {
		}).prepare(batch).run();
		assertThat(batch).allMatch((row) -> row.outcome.join().equals("stored"));
		assertThat(inDatabase()).containsExactly("a", "b");
	}

	/**
	 * The database answers others meanwhile, so nothing is spilled.
	 */
	@Test
	void insertThatWasGivenUpStaysInDoubtAsLongAsItMaySucceed() throws InterruptedException {
		this.store = store(Duration.ofSeconds(1), 1000, 1 << 20);
		CountDownLatch release = new CountDownLatch(1);
		this.refusing.refuses = (row) -> {
			awaitUninterruptibly(release);
			return false;
		};
		AtomicBoolean ended = new AtomicBoolean();
		Thread other = new Thread(() -> {
			while (!ended.get()) {
				this.store.stored(List.of("x"));
			}
		});
		other.start();
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.insert(rows("a")))
			.matches(OutboxStoreException::isInDoubt);
		ended.set(true);
		other.join();
		assertThat(this.store.isSpilling()).isFalse();
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.stored(List.of("a")))
			.withMessageContaining("may still succeed");
		release.countDown();
		Awaitility.await().ignoreExceptions().until(() -> this.store.stored(List.of("a")).contains("a"));
		assertThat(inDatabase()).containsExactly("a");
	}

	/**
	 * A pool may try for long to reach a database that is gone, and succeed after all.
	 */
	@Test
	void insertThatHangsIsNotWaitedForAndNotRepeatedWhenItSucceedsLater() throws InterruptedException {
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		AtomicBoolean once = new AtomicBoolean();
		this.database.beforeCall((operation) -> {
			if (operation == Operation.INSERT && !once.getAndSet(true)) {
				hanging.countDown();
				awaitUninterruptibly(release);
			}
		});
		this.store.insert(rows("a"));
		assertThat(hanging.getCount()).isZero();
		this.store.insert(rows("b"));
		assertThat(inFile()).containsExactly("a", "b");
		assertThat(this.store.isSpilling()).isTrue();
		release.countDown();
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b");
		assertThat(inFile()).isEmpty();
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void movedRowsAreTheSameRows() {
		OutboxRecord row = new OutboxRecord(0, 7, "orders", 3, new byte[] { 1 }, null, HeaderCodec.encode(List.of()),
				42, "m", "instance-1");
		this.away.set(true);
		this.store.insert(List.of(row));
		this.away.set(false);
		awaitDatabase();
		assertThat(this.database.rows().get(0)).usingRecursiveComparison().ignoringFields("id").isEqualTo(row);
	}

	@Test
	void whileTheFileHoldsAnythingEverythingGoesThere() throws InterruptedException {
		CountDownLatch moving = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.away.set(true);
		this.store.insert(rows("a"));
		this.database.beforeCall((operation) -> {
			if (operation == Operation.INSERT && Thread.currentThread().getName().equals("outbox-spill")) {
				moving.countDown();
				await(go);
			}
		});
		this.away.set(false);
		assertThat(moving.await(30, TimeUnit.SECONDS)).isTrue();
		// the database would take it
		this.store.insert(rows("b"));
		assertThat(inFile()).containsExactly("a", "b");
		go.countDown();
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void rowInDoubtThatWasCommittedIsNotStoredTwice() {
		loseAnswerOfNextInsert();
		this.store.insert(rows("a", "b"));
		this.store.insert(rows("c"));
		assertThat(inFile()).containsExactly("a", "b", "c");
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b", "c");
	}

	@Test
	void rowInDoubtThatTheRelayHasPublishedMeanwhileIsNotStoredAgain() {
		loseAnswerOfNextInsert();
		this.store.insert(rows("a", "b"));
		AtomicBoolean movesFail = new AtomicBoolean(true);
		this.database.beforeCall((operation) -> {
			if (movesFail.get() && operation != Operation.READ && operation != Operation.DELETE) {
				throw new OutboxStoreException("database is away", false, null);
			}
		});
		List<OutboxRecord> read = this.store.read(OutboxQuery.of(0, 1, Long.MAX_VALUE));
		this.store.delete(new long[] { read.get(0).id() });
		movesFail.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("b");
	}

	@Test
	void rowThatWasSeenBeforeItsInsertFailedIsNotSpilled() {
		this.database.afterCall((operation) -> {
			if (operation == Operation.INSERT) {
				this.database.afterCall((other) -> {
				});
				List<OutboxRecord> read = this.store.read(OutboxQuery.of(0, 1, Long.MAX_VALUE));
				this.store.delete(new long[] { read.get(0).id() });
				this.away.set(true);
				throw new OutboxStoreException("connection lost", true, null);
			}
		});
		this.store.insert(rows("a", "b"));
		assertThat(inFile()).containsExactly("b");
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("b");
	}

	@Test
	void moveInDoubtIsLookedUpBeforeItIsRepeated() {
		this.away.set(true);
		this.store.insert(rows("a", "b"));
		AtomicInteger lost = new AtomicInteger(1);
		this.database.afterCall((operation) -> {
			if (operation == Operation.INSERT && lost.getAndDecrement() > 0) {
				throw new OutboxStoreException("connection lost", true, null);
			}
		});
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b");
	}

	@Test
	void rowsThatCannotBeRemovedFromTheFileAreNotMovedTwice() {
		this.away.set(true);
		this.store.insert(rows("a", "b"));
		AtomicInteger failures = new AtomicInteger(2);
		this.file.store.beforeCall((operation) -> {
			if (operation == Operation.DELETE && failures.getAndDecrement() > 0) {
				// the relay is quick
				this.database.rows().forEach((row) -> this.database.delete(new long[] { row.id() }));
				throw new OutboxStoreException("disk fails", false, null);
			}
		});
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).isEmpty();
		assertThat(inFile()).isEmpty();
	}

	@Test
	void fullFileFailsWithBothCauses() {
		this.store = store(AT_ONCE, 3, 1 << 20);
		this.away.set(true);
		this.store.insert(rows("a", "b"));
		OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class,
				() -> this.store.insert(rows("c", "d")));
		assertThat(failure).hasMessageContaining("database is away")
			.hasMessageContaining("durable-kafka.outbox.spill.max-rows")
			.hasMessageContaining("2 of 3 rows")
			.hasRootCauseMessage("database is away");
		assertThat(failure.getSuppressed()).hasSize(1);
		assertThat(failure.isInDoubt()).isFalse();
		this.store.insert(rows("c"));
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b", "c");
	}

	@Test
	void fileIsBoundedInBytes() {
		this.store = store(AT_ONCE, 1000, 3L * rows("a").get(0).size());
		this.away.set(true);
		this.store.insert(rows("a", "b"));
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.insert(rows("c", "d")))
			.withMessageContaining("durable-kafka.outbox.spill.max-bytes");
	}

	@Test
	void fileThatFailsFailsWithBothCausesAndNothingIsLostWhenItWorksAgain() {
		this.away.set(true);
		this.store.insert(rows("a"));
		this.file.failure = new OutboxStoreException("no space left on device", false, null);
		OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class,
				() -> this.store.insert(rows("b")));
		assertThat(failure).hasMessageContaining("database is away").hasMessageContaining("no space left on device");
		assertThat(failure.getCause()).hasMessage("database is away");
		assertThat(failure.getSuppressed()[0]).hasMessage("no space left on device");
		assertThat(this.store.spilledRows()).isOne();
		this.file.failure = null;
		this.store.insert(rows("b"));
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b");
	}

	@Test
	void fileThatCannotBeOpenedDoesNotKeepRecordsFromTheDatabase() {
		this.file.failure = new IllegalStateException("the directory is gone");
		this.away.set(true);
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.insert(rows("a")))
			.withMessageContaining("the directory is gone");
		this.away.set(false);
		awaitDatabase();
		this.store.insert(rows("a"));
		assertThat(inDatabase()).containsExactly("a");
	}

	@Test
	void doubtThatCannotBeSpilledStaysADoubt() {
		this.file.failure = new OutboxStoreException("no space left on device", false, null);
		loseAnswerOfNextInsert();
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.insert(rows("a")))
			.matches(OutboxStoreException::isInDoubt);
	}

	@Test
	void whatAnEarlierRunLeftGoesFirst() {
		this.file.exists = true;
		for (int i = 0; i < 10; i++) {
			this.file.store.add(rows("left-" + i).get(0));
		}
		// moved by the earlier run, which then died
		this.database.add(rows("left-0").get(0));
		this.database.add(rows("left-1").get(0));
		this.store.prepare();
		assertThat(inDatabase())
			.containsExactlyElementsOf(java.util.stream.IntStream.range(0, 10).mapToObj((i) -> "left-" + i).toList());
		assertThat(inFile()).isEmpty();
		assertThat(this.store.isSpilling()).isFalse();
		this.store.insert(rows("new"));
		assertThat(inDatabase()).last().isEqualTo("new");
	}

	@Test
	void withoutDatabaseNothingIsTakenAtTheStart() {
		this.file.exists = true;
		this.file.store.add(rows("left").get(0));
		this.away.set(true);
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.prepare());
		assertThat(inFile()).containsExactly("left");
	}

	@Test
	void rowThatOnlyTheDatabaseRefusesBecomesADeadLetterOfTheFile(CapturedOutput output) {
		this.away.set(true);
		this.store.insert(rows("a", "b", "bad", "c", "d"));
		this.refusing.refuses = (row) -> row.messageId().equals("bad");
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b", "c", "d");
		assertThat(this.file.store.deadLetters()).hasSize(1);
		assertThat(output).contains("The record with message id bad");
	}

	@Test
	void figuresGoOnWhileTheDatabaseIsAway() {
		this.store.insert(rows("a"));
		assertThat(this.store.summary().pending()).isOne();
		this.away.set(true);
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> this.store.summary());
		this.store.insert(rows("b", "c"));
		assertThat(this.store.summary().pending()).isEqualTo(3);
	}

	@Test
	void idsOfSpilledRowsAreKnownWhenTheFileIsEmpty() {
		this.away.set(true);
		assertThat(this.store.insert(rows("a", "b"))).isEqualTo(Long.MAX_VALUE);
		assertThat(this.store.stored(List.of("a"))).containsExactly("a");
		assertThat(this.store.greatestIdOf(List.of("a"))).isEqualTo(Long.MAX_VALUE);
		assertThat(this.store.spilledUpTo()).isEqualTo(Long.MAX_VALUE);
		this.away.set(false);
		awaitDatabase();
		this.store.delete(new long[] { 1, 2 });
		assertThat(this.store.spilledUpTo()).isEqualTo(2);
		assertThat(this.store.greatestIdOf(List.of("a"))).isEqualTo(2);
	}

	/**
	 * The relay of another instance removes the rows, so only a look at the table tells.
	 */
	@Test
	void gateOfSpilledRowsIsLoweredOnlyWhenTheyWereInTheTable() {
		Gate gate = new Gate("test");
		this.store.connect(gate);
		OutboxRecord row = rows("a").get(0);
		gate.raise(row.slot());
		this.away.set(true);
		gate.committed(List.of(row), this.store.insert(List.of(row)));
		gate.sweep(gate.beginSweep(), new long[Slots.LANES]);
		assertThat(gate.isOpen(row.slot())).isFalse();
		long begun = gate.beginSweep();
		this.away.set(false);
		awaitDatabase();
		// a look at the table from before the row was there
		gate.sweep(begun, new long[Slots.LANES]);
		assertThat(gate.isOpen(row.slot())).isFalse();
		sweep(gate);
		assertThat(gate.isOpen(row.slot())).isFalse();
		this.database.delete(new long[] { 1 });
		sweep(gate);
		assertThat(gate.isOpen(row.slot())).isTrue();
	}

	/**
	 * The database commits an insert whose connection broke after it was looked for.
	 */
	@Test
	void rowThatIsInTheTableTwiceLowersItsGateOnce() {
		Gate gate = new Gate("test");
		this.store.connect(gate);
		OutboxRecord first = new TestRow("first", "key").row();
		OutboxRecord second = new TestRow("second", "key").row();
		gate.raise(first.slot());
		gate.raise(first.slot());
		AtomicInteger failures = new AtomicInteger(1);
		this.database.beforeCall((operation) -> {
			if (operation == Operation.INSERT && failures.getAndDecrement() > 0) {
				throw new OutboxStoreException("connection lost", true, null);
			}
		});
		gate.committed(List.of(first), this.store.insert(List.of(first)));
		gate.committed(List.of(second), this.store.insert(List.of(second)));
		awaitDatabase();
		OutboxRecord late = this.database.add(first);
		List<OutboxRecord> rows = this.database.rows();
		assertThat(ids(this.database)).containsExactly("first", "second", "first");
		gate.release(rows.get(0));
		gate.release(late);
		assertThat(gate.isOpen(first.slot())).isFalse();
		gate.release(rows.get(1));
		assertThat(gate.isOpen(first.slot())).isTrue();
	}

	private void sweep(Gate gate) {
		gate.sweep(gate.beginSweep(), this.database.oldestIdByLane(Long.MAX_VALUE));
	}

	@Test
	void errorDoesNotEndTheMoves() {
		this.away.set(true);
		this.store.insert(rows("a", "b"));
		AtomicInteger errors = new AtomicInteger();
		this.refusing.refuses = (row) -> {
			if (errors.getAndIncrement() < 2) {
				throw new NoClassDefFoundError("a class of the driver");
			}
			return false;
		};
		this.away.set(false);
		awaitDatabase();
		assertThat(inDatabase()).containsExactly("a", "b");
		assertThat(inFile()).isEmpty();
	}

	@Test
	void whatIsInTheFileStaysThereWhenTheApplicationEnds(CapturedOutput output) {
		this.away.set(true);
		this.store.insert(rows("a"));
		this.store.close();
		assertThat(inFile()).containsExactly("a");
		assertThat(output).contains("1 records are in the spill file");
		this.away.set(false);
		SpillingOutboxStore next = store(AT_ONCE, 1000, 1 << 20);
		next.prepare();
		assertThat(inDatabase()).containsExactly("a");
	}

	/**
	 * A database that refuses some rows for what they contain.
	 */
	private static final class Refusing extends ForwardingOutboxStore {

		private volatile Predicate<OutboxRecord> refuses = (row) -> false;

		Refusing(OutboxStore delegate) {
			super(delegate);
		}

		@Override
		public long insert(List<OutboxRecord> batch) {
			if (batch.stream().anyMatch(this.refuses)) {
				throw new OutboxRowException("refused", null);
			}
			return super.insert(batch);
		}

	}

}
