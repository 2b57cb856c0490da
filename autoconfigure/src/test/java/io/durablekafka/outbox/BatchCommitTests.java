package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BatchCommit}.
 */
@Timeout(30)
class BatchCommitTests {

	private final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private final RefusingStore refusing = new RefusingStore(this.store);

	private final List<Consumer<Operation>> before = new ArrayList<>();

	private final Gate gate = new Gate("test");

	private final AtomicInteger committed = new AtomicInteger();

	private Duration storeTimeout = Duration.ofSeconds(20);

	private Runnable whenCommitted = this.committed::incrementAndGet;

	private List<TestRow> commit(int rows) {
		return commit(IntStream.range(0, rows).mapToObj((number) -> new TestRow("row-" + number)).toList());
	}

	private List<TestRow> commit(List<TestRow> batch) {
		batch.forEach((row) -> this.gate.raise(row.slot()));
		new BatchCommit(this.refusing, this.gate, this.storeTimeout, this.whenCommitted).prepare(batch).run();
		assertThat(batch).allSatisfy((row) -> assertThat(row.outcomes).as("outcomes of %s", row).hasValue(1));
		return batch;
	}

	private List<String> stored() {
		return this.store.rows().stream().map(OutboxRecord::messageId).toList();
	}

	private static OutboxStoreException failure(TestRow row) {
		try {
			row.outcome.join();
		}
		catch (CompletionException ex) {
			return (OutboxStoreException) ex.getCause();
		}
		throw new AssertionError(row + " did not fail");
	}

	private static OutboxStoreException away(boolean inDoubt) {
		return new OutboxStoreException("database is away", inDoubt, null);
	}

	@Test
	void batchIsOneInsertInOrder() {
		List<TestRow> batch = commit(5);
		assertThat(stored()).containsExactly("row-0", "row-1", "row-2", "row-3", "row-4");
		assertThat(this.store.calls()).containsExactly(Operation.INSERT);
		assertThat(batch).allMatch((row) -> row.outcome.join().equals("stored"));
		assertThat(this.committed).hasValue(1);
	}

	@Test
	void insertThatFailedForCertainIsRepeated() {
		failFirst(Operation.INSERT, 2, away(false));
		commit(3);
		assertThat(stored()).containsExactly("row-0", "row-1", "row-2");
		assertThat(this.store.calls()).containsExactly(Operation.INSERT, Operation.INSERT, Operation.INSERT);
	}

	@Test
	void rowsFailWhenTheTimeIsOver() {
		this.storeTimeout = Duration.ofMillis(120);
		failFirst(Operation.INSERT, Integer.MAX_VALUE, away(false));
		List<TestRow> batch = commit(3);
		assertThat(batch).allSatisfy((row) -> assertThat(failure(row)).hasMessage("database is away"));
	}

	@Test
	void insertInDoubtThatWasCommittedIsNotRepeated() {
		failAfterInsert(1, away(true));
		commit(3);
		assertThat(stored()).containsExactly("row-0", "row-1", "row-2");
		assertThat(this.store.calls()).containsExactly(Operation.INSERT, Operation.STORED, Operation.OLDEST);
		assertThat(this.committed).hasValue(1);
	}

	@Test
	void insertInDoubtThatWasNotCommittedIsRepeated() {
		failFirst(Operation.INSERT, 1, away(true));
		commit(3);
		assertThat(stored()).containsExactly("row-0", "row-1", "row-2");
		assertThat(this.store.calls()).containsExactly(Operation.INSERT, Operation.STORED, Operation.OLDEST,
				Operation.INSERT);
	}

	/**
	 * The database received the insert, and commits it after its client has looked.
	 */
	@Test
	void rowThatBothInsertsHaveCommittedLowersItsGateOnce() {
		failFirst(Operation.INSERT, 1, away(true));
		TestRow first = new TestRow("first", "key");
		commit(List.of(first));
		this.store.add(first.row());
		commit(List.of(new TestRow("second", "key")));
		List<OutboxRecord> rows = this.store.rows();
		assertThat(rows).extracting(OutboxRecord::messageId).containsExactly("first", "first", "second");
		this.gate.release(rows.get(0));
		this.gate.release(rows.get(1));
		assertThat(this.gate.isOpen(first.slot())).isFalse();
		this.gate.release(rows.get(2));
		assertThat(this.gate.isOpen(first.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void rowThatIsReleasedWhileItIsInsertedAgainLowersItsGateOnce() {
		TestRow first = new TestRow("first", "key");
		TestRow second = new TestRow("second", "key");
		AtomicInteger inserts = new AtomicInteger();
		this.before.add((operation) -> {
			if (operation == Operation.INSERT && inserts.getAndIncrement() == 0) {
				throw away(true);
			}
			if (operation == Operation.INSERT && inserts.get() == 2) {
				this.gate.release(this.store.add(first.row()));
			}
		});
		this.store.beforeCall((operation) -> this.before.forEach((call) -> call.accept(operation)));
		commit(List.of(first));
		commit(List.of(second));
		this.gate.release(this.store.rows().get(1));
		assertThat(this.gate.isOpen(first.slot())).isFalse();
		this.gate.release(this.store.rows().get(2));
		assertThat(this.gate.isOpen(first.slot())).isTrue();
	}

	@Test
	void rowThatFailedAndIsCommittedAllTheSameLowersNoGate() {
		this.storeTimeout = Duration.ofMillis(1);
		failFirst(Operation.INSERT, 1, away(true));
		TestRow failed = commit(List.of(new TestRow("failed", "key"))).get(0);
		assertThat(failure(failed)).hasMessage("database is away");
		this.gate.lower(failed.slot());
		commit(List.of(new TestRow("second", "key")));
		this.gate.release(this.store.add(failed.row()));
		assertThat(this.gate.isOpen(failed.slot())).isFalse();
	}

	@Test
	void rowsThatTheRelayDeletedWhileInDoubtAreNotInsertedAgain() {
		AtomicInteger failures = new AtomicInteger(1);
		this.store.afterCall((operation) -> {
			if (operation == Operation.INSERT && failures.getAndDecrement() > 0) {
				// before the writer learns of the failure
				relayAll();
				throw away(true);
			}
		});
		commit(3);
		assertThat(stored()).isEmpty();
		assertThat(this.gate.stored()).isZero();
		IntStream.range(0, 3)
			.forEach((number) -> assertThat(this.gate.isOpen(new TestRow("row-" + number).slot())).isTrue());
	}

	@Test
	void doubtIsNotGivenUpWhileTheDatabaseIsAway() {
		this.storeTimeout = Duration.ofMillis(50);
		failAfterInsert(1, away(true));
		failFirst(Operation.STORED, 3, away(false));
		List<TestRow> batch = commit(2);
		assertThat(batch).allMatch((row) -> row.outcome.join().equals("stored"));
		assertThat(stored()).containsExactly("row-0", "row-1");
	}

	@Test
	void doubtThatComesBackForeverEndsWhenTheRowsAreSeenNotToBeThere() {
		this.storeTimeout = Duration.ofMillis(100);
		failFirst(Operation.INSERT, Integer.MAX_VALUE, away(true));
		List<TestRow> batch = commit(2);
		assertThat(batch).allSatisfy((row) -> assertThat(failure(row)).hasMessage("database is away"));
		assertThat(stored()).isEmpty();
	}

	@Test
	void refusedRowFailsAloneAndTheOthersKeepTheirOrder() {
		this.refusing.refuses = (row) -> row.messageId().equals("row-5");
		List<TestRow> batch = commit(9);
		assertThat(failure(batch.get(5))).isInstanceOf(OutboxRowException.class);
		assertThat(stored()).containsExactly("row-0", "row-1", "row-2", "row-3", "row-4", "row-6", "row-7", "row-8");
	}

	@Test
	void dividedBatchIsNotCommittedTwiceWhenTheDatabaseFailsBetweenTheParts() {
		this.refusing.refuses = (row) -> row.messageId().equals("row-2") || row.messageId().equals("row-6");
		for (int failing = 1; failing < 8; failing++) {
			AtomicInteger inserts = new AtomicInteger(failing);
			this.store.afterCall((operation) -> {
				if (operation == Operation.INSERT) {
					relayAll();
					if (inserts.decrementAndGet() == 0) {
						throw away(true);
					}
				}
			});
			this.refusing.inserted.clear();
			List<TestRow> batch = commit(8);
			assertThat(this.refusing.inserted).as("failure at insert %d", failing)
				.containsExactly("row-0", "row-1", "row-3", "row-4", "row-5", "row-7");
			assertThat(failure(batch.get(2))).isInstanceOf(OutboxRowException.class);
			assertThat(failure(batch.get(6))).isInstanceOf(OutboxRowException.class);
		}
	}

	/**
	 * Publish and delete, as a quick relay does.
	 */
	private void relayAll() {
		for (OutboxRecord row : this.store.rows()) {
			this.store.delete(new long[] { row.id() });
			this.gate.release(row);
		}
	}

	@Test
	void recordThatCannotBecomeARowFailsAlone() {
		List<TestRow> batch = List.of(new TestRow("a"), new TestRow("b"), new TestRow("c"));
		batch.get(1).rowFailure = new IllegalStateException("no row");
		commit(batch);
		assertThat(stored()).containsExactly("a", "c");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> batch.get(1).outcome.join())
			.withCause(batch.get(1).rowFailure);
	}

	@Test
	void errorOfTheStoreCountsAsDoubt() {
		AtomicInteger failures = new AtomicInteger(1);
		this.store.afterCall((operation) -> {
			if (operation == Operation.INSERT && failures.getAndDecrement() > 0) {
				throw new AssertionError("a bug");
			}
		});
		commit(2);
		assertThat(stored()).containsExactly("row-0", "row-1");
	}

	@Test
	void failureToWakeTheRelayDoesNotRepeatTheInsert() {
		this.whenCommitted = () -> {
			throw away(true);
		};
		commit(2);
		assertThat(stored()).containsExactly("row-0", "row-1");
		assertThat(this.store.calls()).containsExactly(Operation.INSERT);
	}

	@Test
	void eachCommitIsShownToTheObserverWhichMayThrow() {
		failFirst(Operation.INSERT, 1, away(false));
		List<String> commits = new ArrayList<>();
		BatchCommit commit = new BatchCommit(this.refusing, this.gate, this.storeTimeout, this.whenCommitted);
		commit.setObserver((rows, nanos, stored) -> {
			assertThat(nanos).isPositive();
			commits.add(rows + " " + stored);
			throw new IllegalStateException("no meter");
		});
		List<TestRow> batch = List.of(new TestRow("a"), new TestRow("b"));
		commit.prepare(batch).run();
		assertThat(commits).containsExactly("2 false", "2 true");
		assertThat(stored()).containsExactly("a", "b");
	}

	@Test
	void endOfTheApplicationEndsTheAttempts() {
		failFirst(Operation.INSERT, Integer.MAX_VALUE, away(true));
		failFirst(Operation.STORED, Integer.MAX_VALUE, away(false));
		BatchCommit commit = new BatchCommit(this.refusing, this.gate, this.storeTimeout, this.whenCommitted);
		commit.stopRetryingAt(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100));
		List<TestRow> batch = List.of(new TestRow("a"));
		commit.prepare(batch).run();
		assertThat(failure(batch.get(0))).hasMessage("database is away");
	}

	private void failFirst(Operation failing, int times, RuntimeException failure) {
		AtomicInteger rest = new AtomicInteger(times);
		this.before.add((operation) -> {
			if (operation == failing && rest.getAndDecrement() > 0) {
				throw failure;
			}
		});
		this.store.beforeCall((operation) -> this.before.forEach((call) -> call.accept(operation)));
	}

	private void failAfterInsert(int times, RuntimeException failure) {
		AtomicInteger rest = new AtomicInteger(times);
		this.store.afterCall((operation) -> {
			if (operation == Operation.INSERT && rest.getAndDecrement() > 0) {
				throw failure;
			}
		});
	}

	/**
	 * Refuses some rows for what they contain, and notes the others.
	 */
	private static final class RefusingStore implements OutboxStore {

		private final InMemoryOutboxStore delegate;

		private final List<String> inserted = new ArrayList<>();

		private Predicate<OutboxRecord> refuses = (row) -> false;

		RefusingStore(InMemoryOutboxStore delegate) {
			this.delegate = delegate;
		}

		@Override
		public long insert(List<OutboxRecord> batch) {
			if (batch.stream().anyMatch(this.refuses)) {
				throw new OutboxRowException("refused", null);
			}
			batch.forEach((row) -> this.inserted.add(row.messageId()));
			return this.delegate.insert(batch);
		}

		@Override
		public Set<String> stored(Collection<String> messageIds) {
			return this.delegate.stored(messageIds);
		}

		@Override
		public void check() {
			throw new UnsupportedOperationException();
		}

		@Override
		public List<OutboxRecord> read(OutboxQuery query) {
			throw new UnsupportedOperationException();
		}

		@Override
		public int delete(long[] ids) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void bury(List<DeadLetter> deadLetters) {
			throw new UnsupportedOperationException();
		}

		@Override
		public long greatestId() {
			return this.delegate.greatestId();
		}

		@Override
		public long oldestId() {
			throw new UnsupportedOperationException();
		}

		@Override
		public long[] oldestIdByLane(long upToId) {
			throw new UnsupportedOperationException();
		}

		@Override
		public List<DeadKey> deadKeys(TopicFilter topics, long afterId, int maxRows) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Map<Long, Duration> olderThan(long firstId, long lastId, Duration age) {
			throw new UnsupportedOperationException();
		}

		@Override
		public OutboxBacklog backlog() {
			throw new UnsupportedOperationException();
		}

		@Override
		public OutboxSummary summary() {
			throw new UnsupportedOperationException();
		}

	}

}
