package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxWriter;
import io.durablekafka.outbox.OutboxWriterSettings;
import io.durablekafka.outbox.PendingRow;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReleaseWatch}.
 */
class ReleaseWatchTests {

	private final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private final Gate gate = new Gate("test");

	private final AtomicLong time = new AtomicLong(7);

	private final AtomicInteger released = new AtomicInteger();

	private LaneSet own = LaneSet.NONE;

	private final OutboxWriter writer = new OutboxWriter(this.store, this.gate, (slot) -> false,
			new OutboxWriterSettings(100, 10_000, 10, 10_000, Duration.ofSeconds(5)), () -> {
			});

	private final ReleaseWatch watch = new ReleaseWatch(this.store, this.gate, () -> this.own,
			this.released::incrementAndGet, this.time::get);

	@BeforeEach
	void start() {
		this.writer.start();
	}

	@AfterEach
	void close() {
		this.watch.close();
		this.writer.close(Duration.ofSeconds(5));
	}

	@Test
	void tableIsLeftAloneWhileNothingIsAwaited() {
		this.watch.pass();
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void rowThatAnotherInstanceRelayedOpensItsGate() {
		OutboxRecord row = store("a");
		look();
		assertThat(this.gate.isOpen(row.slot())).isFalse();
		assertThat(this.released).hasValue(0);
		this.store.delete(ids(this.store.rows()));
		look();
		assertThat(this.gate.isOpen(row.slot())).isTrue();
		assertThat(this.released).hasValue(1);
	}

	@Test
	void laneThatWaitsDoesNotHideTheOthers() {
		OutboxRecord waiting = store("a");
		OutboxRecord gone = store("b");
		assertThat(gone.lane()).isNotEqualTo(waiting.lane());
		this.store.delete(new long[] { this.store.rows().get(1).id() });
		this.time.addAndGet(Duration.ofSeconds(2).toNanos());
		look();
		assertThat(this.gate.isOpen(gone.slot())).isTrue();
		assertThat(this.gate.isOpen(waiting.slot())).isFalse();
	}

	/**
	 * The breaker waits for a word that Kafka has answered others.
	 */
	@Test
	void rowsOfKeyThatIsStoredAllTheTimeAreSeenToMove() {
		OutboxRecord row = store("a");
		for (int i = 0; i < 3; i++) {
			this.time.addAndGet(Duration.ofSeconds(2).toNanos());
			look();
		}
		assertThat(this.released).as("nobody relays").hasValue(0);
		store("a");
		this.store.delete(new long[] { this.store.rows().get(0).id() });
		this.time.addAndGet(Duration.ofSeconds(2).toNanos());
		look();
		assertThat(this.gate.isOpen(row.slot())).isFalse();
		assertThat(this.released).hasValue(1);
	}

	@Test
	void fenceIsLifted() {
		OutboxRecord left = this.store
			.add(new OutboxRecord(0, 3, "t", null, new byte[] { 1 }, null, new byte[0], 1, "earlier", "somebody"));
		this.own = LaneSet.ALL;
		this.gate.fence(this.store.backlog());
		look();
		assertThat(this.gate.isFenced()).isTrue();
		this.store.delete(new long[] { left.id() });
		look();
		assertThat(this.gate.isFenced()).isFalse();
		assertThat(this.released).hasValue(0);
	}

	@Test
	void ownRelayIsTrustedForItsRows() {
		store("a");
		this.own = LaneSet.ALL;
		this.watch.pass();
		int calls = this.store.calls().size();
		this.time.addAndGet(Duration.ofSeconds(1).toNanos());
		this.watch.pass();
		assertThat(this.store.calls()).hasSize(calls);
	}

	@Test
	void failingDatabaseIsAskedAgain() {
		OutboxRecord row = store("a");
		this.store.delete(ids(this.store.rows()));
		List<Operation> failed = new ArrayList<>();
		this.store.beforeCall((operation) -> {
			failed.add(operation);
			throw new IllegalStateException("away");
		});
		look();
		assertThat(failed).isNotEmpty();
		assertThat(this.gate.isOpen(row.slot())).isFalse();
		this.store.beforeCall((operation) -> {
		});
		look();
		assertThat(this.gate.isOpen(row.slot())).isTrue();
	}

	@Test
	void threadIsWokenByCommit() {
		this.watch.start();
		OutboxRecord row = store("a");
		this.store.delete(ids(this.store.rows()));
		this.time.addAndGet(Duration.ofSeconds(1).toNanos());
		this.watch.wake();
		Awaitility.await().until(() -> this.gate.isOpen(row.slot()));
	}

	/**
	 * Its look at the database may take longer than the time between stop and start.
	 */
	@Test
	void watchThatIsStartedAgainHasOneThread() throws InterruptedException {
		store("a");
		CountDownLatch looking = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		AtomicReference<Thread> first = new AtomicReference<>();
		this.store.beforeCall((operation) -> {
			if (first.compareAndSet(null, Thread.currentThread())) {
				looking.countDown();
				boolean interrupted = false;
				try {
					answer.await();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
				assertThat(interrupted).isFalse();
			}
		});
		this.watch.start();
		looking.await();
		this.watch.close();
		this.watch.start();
		answer.countDown();
		Awaitility.await().until(() -> !first.get().isAlive());
	}

	private void look() {
		this.time.addAndGet(Duration.ofMillis(60).toNanos());
		assertThat(this.watch.pass()).isPositive();
	}

	private OutboxRecord store(String key) {
		OutboxRecord row = TestRows.row("t", key, "value");
		this.gate.raise(row.slot());
		int before = this.store.rows().size();
		this.writer.offerNow(new Pending(row));
		Awaitility.await().until(() -> this.store.rows().size() > before && this.gate.hasCommitted(LaneSet.ALL));
		return row;
	}

	private static long[] ids(List<OutboxRecord> rows) {
		return rows.stream().mapToLong(OutboxRecord::id).toArray();
	}

	/**
	 * A record for the writer.
	 */
	private record Pending(OutboxRecord row) implements PendingRow {

		@Override
		public int slot() {
			return this.row.slot();
		}

		@Override
		public int size() {
			return this.row.size();
		}

		@Override
		public void stored() {
			// the gate tells
		}

		@Override
		public void notStored(Throwable cause) {
			throw new IllegalStateException(cause);
		}

	}

}
