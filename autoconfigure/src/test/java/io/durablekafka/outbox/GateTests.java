package io.durablekafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Gate}.
 */
@Timeout(60)
class GateTests {

	private static final int SLOT = 4711;

	private final Gate gate = new Gate("app");

	@Test
	void newGateIsOpenAndEmpty() {
		assertThat(this.gate.isOpen(SLOT)).isTrue();
		assertThat(this.gate.isInFlight(SLOT)).isFalse();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void enteredRecordIsInFlightUntilItLeaves() {
		assertThat(this.gate.enter(SLOT)).isTrue();
		assertThat(this.gate.enter(SLOT)).isTrue();
		this.gate.leave(SLOT);
		assertThat(this.gate.isInFlight(SLOT)).isTrue();
		this.gate.leave(SLOT);
		assertThat(this.gate.isInFlight(SLOT)).isFalse();
	}

	@Test
	void raisedGateRefusesAndCountsNothing() {
		this.gate.raise(SLOT);
		assertThat(this.gate.enter(SLOT)).isFalse();
		assertThat(this.gate.isOpen(SLOT)).isFalse();
		assertThat(this.gate.isInFlight(SLOT)).isFalse();
		assertThat(this.gate.stored()).isOne();
	}

	@Test
	void gateOpensWithItsLastStoredRecordOnly() {
		this.gate.raise(SLOT);
		this.gate.raise(SLOT);
		this.gate.lower(SLOT);
		assertThat(this.gate.enter(SLOT)).isFalse();
		this.gate.lower(SLOT);
		assertThat(this.gate.enter(SLOT)).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void recordsInFlightWhenGateIsRaisedLeaveInTheirTime() {
		this.gate.enter(SLOT);
		this.gate.raise(SLOT);
		assertThat(this.gate.isInFlight(SLOT)).isTrue();
		this.gate.leave(SLOT);
		assertThat(this.gate.isInFlight(SLOT)).isFalse();
		assertThat(this.gate.isOpen(SLOT)).isFalse();
	}

	@Test
	void neighboursAreNotConcerned() {
		this.gate.raise(SLOT);
		assertThat(this.gate.enter(SLOT - 1)).isTrue();
		assertThat(this.gate.enter(SLOT + 1)).isTrue();
		assertThat(this.gate.enter(0)).isTrue();
		assertThat(this.gate.enter(Slots.COUNT - 1)).isTrue();
	}

	@Test
	void sequencesOfSlotIncrease() {
		long first = this.gate.nextSequence(SLOT);
		assertThat(this.gate.nextSequence(SLOT)).isEqualTo(first + 1);
		this.gate.raise(SLOT);
		assertThat(this.gate.nextSequence(SLOT)).isEqualTo(first + 2);
	}

	@Test
	void recordsWithoutOrderAlwaysEnter() {
		this.gate.raise(Slots.UNORDERED);
		assertThat(this.gate.enter(Slots.UNORDERED)).isTrue();
		assertThat(this.gate.isInFlight(Slots.UNORDERED)).isFalse();
		assertThat(this.gate.isOpen(Slots.UNORDERED)).isFalse();
		this.gate.leave(Slots.UNORDERED);
		this.gate.lower(Slots.UNORDERED);
		assertThat(this.gate.isOpen(Slots.UNORDERED)).isTrue();
	}

	@Test
	void releasedRowLowersItsSlot() {
		OutboxRecord row = row(1, "a");
		this.gate.raise(row.slot());
		this.gate.release(row);
		assertThat(this.gate.isOpen(row.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void fencedLaneOpensWithItsLastRowOnly() {
		OutboxRecord first = row(5, "a", "earlier");
		OutboxRecord second = row(9, "a", "other");
		this.gate.fence(backlog(9, first, second));
		assertThat(this.gate.stored()).isEqualTo(2);
		int lane = first.lane();
		for (int slot = 0; slot < Slots.COUNT; slot++) {
			assertThat(this.gate.isOpen(slot)).isEqualTo(Slots.lane(slot) != lane);
		}
		this.gate.release(first);
		assertThat(this.gate.isOpen(first.slot())).isFalse();
		this.gate.release(second);
		for (int slot = 0; slot < Slots.COUNT; slot++) {
			assertThat(this.gate.isOpen(slot)).isTrue();
		}
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void rowOfThisRunDoesNotCountAsFenced() {
		OutboxRecord fenced = row(9, "a", "earlier");
		OutboxRecord later = row(10, "a");
		this.gate.fence(backlog(9, fenced));
		this.gate.raise(later.slot());
		this.gate.release(fenced);
		assertThat(this.gate.isOpen(later.slot())).isFalse();
		this.gate.release(later);
		assertThat(this.gate.isOpen(later.slot())).isTrue();
	}

	@Test
	void rowThatSomebodyElseStoredLowersNothing() {
		OutboxRecord row = row(1, "a");
		this.gate.raise(row.slot());
		this.gate.release(row(2, "a", "other"));
		assertThat(this.gate.isOpen(row.slot())).isFalse();
		assertThat(this.gate.stored()).isOne();
	}

	@Test
	void fenceIsLiftedWhenTheTableHoldsOnlyLaterRows() {
		OutboxRecord fenced = row(9, "a", "other");
		this.gate.fence(backlog(9, fenced));
		this.gate.sweep(this.gate.beginSweep(), oldest(fenced.lane(), 9));
		assertThat(this.gate.isFenced()).isTrue();
		assertThat(this.gate.isOpen(fenced.slot())).isFalse();
		this.gate.sweep(this.gate.beginSweep(), oldest(fenced.lane(), 10));
		assertThat(this.gate.isFenced()).isFalse();
		assertThat(this.gate.isOpen(fenced.slot())).isTrue();
		this.gate.release(fenced);
		assertThat(this.gate.isOpen(fenced.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void secondFenceKeepsLanesOfTheFirst() {
		OutboxRecord first = row(5, "a", "other");
		OutboxRecord second = row(9, "b", "other");
		this.gate.fence(backlog(5, first));
		this.gate.fence(backlog(9, first, second));
		this.gate.release(first);
		this.gate.release(second);
		assertThat(this.gate.isFenced()).isFalse();
		assertThat(this.gate.isOpen(first.slot())).isTrue();
		assertThat(this.gate.isOpen(second.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void rowsThatOthersRelayedAreFoundToHaveLeft() {
		OutboxRecord row = row(7, "a");
		store(7, row, row(6, "a"));
		this.gate.sweep(this.gate.beginSweep(), oldest(row.lane(), 7));
		assertThat(this.gate.isOpen(row.slot())).as("the last one is still there").isFalse();
		assertThat(this.gate.hasCommitted(LaneSet.range(row.lane(), row.lane() + 1))).isTrue();
		assertThat(this.gate.hasCommitted(LaneSet.ALL.minus(LaneSet.range(row.lane(), row.lane() + 1)))).isFalse();
		this.gate.sweep(this.gate.beginSweep(), oldest(row.lane(), 8));
		assertThat(this.gate.isOpen(row.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
		assertThat(this.gate.hasCommitted(LaneSet.ALL)).isFalse();
	}

	@Test
	void rowsWithoutOrderAreFoundToHaveLeft() {
		OutboxRecord row = new OutboxRecord(3, 17, "t", null, null, null, new byte[0], 0, "m", "app");
		store(3, row);
		assertThat(this.gate.isOpen(Slots.UNORDERED)).isFalse();
		this.gate.sweep(this.gate.beginSweep(), new long[Slots.LANES]);
		assertThat(this.gate.isOpen(Slots.UNORDERED)).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void rowCommittedAfterTheLookIsNotSwept() {
		OutboxRecord row = row(4, "a");
		long begun = this.gate.beginSweep();
		store(4, row);
		this.gate.sweep(begun, new long[Slots.LANES]);
		assertThat(this.gate.isOpen(row.slot())).isFalse();
	}

	@Test
	void rowCountsOnceWhoeverSeesItLeave() {
		OutboxRecord swept = row(4, "a");
		store(4, swept);
		this.gate.sweep(this.gate.beginSweep(), new long[Slots.LANES]);
		OutboxRecord next = row(5, "a");
		store(5, next);
		this.gate.release(swept);
		assertThat(this.gate.isOpen(next.slot())).as("the late word about the first row is not about the second")
			.isFalse();
		this.gate.release(next);
		this.gate.sweep(this.gate.beginSweep(), new long[Slots.LANES]);
		assertThat(this.gate.isOpen(next.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	@Test
	void rowStoredAfterOneWithoutAnIdIsNotTakenForIt() {
		AtomicLong spilledUpTo = new AtomicLong(Long.MAX_VALUE);
		this.gate.setSpilledUpTo(spilledUpTo::get);
		OutboxRecord spilled = row(0, "a");
		store(Long.MAX_VALUE, spilled);
		this.gate.sweep(this.gate.beginSweep(), new long[Slots.LANES]);
		assertThat(this.gate.isOpen(spilled.slot())).as("has no id yet").isFalse();
		spilledUpTo.set(60);
		OutboxRecord later = row(100, "a");
		store(100, later);
		this.gate.sweep(this.gate.beginSweep(), oldest(later.lane(), 100));
		assertThat(this.gate.isOpen(later.slot())).isFalse();
		this.gate.sweep(this.gate.beginSweep(), oldest(later.lane(), 101));
		assertThat(this.gate.isOpen(later.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	/**
	 * The writers of two producers: the insert of one hangs and its row is spilled, that
	 * of the other succeeds.
	 */
	@Test
	void rowInTheSpillIsNotTakenForOneWithAnId() {
		AtomicLong spilledUpTo = new AtomicLong(Long.MAX_VALUE);
		this.gate.setSpilledUpTo(spilledUpTo::get);
		OutboxRecord spilled = row(0, "a");
		store(Long.MAX_VALUE, spilled);
		OutboxRecord other = row(50, "a");
		store(50, other);
		this.gate.sweep(this.gate.beginSweep(), new long[Slots.LANES]);
		assertThat(this.gate.isOpen(spilled.slot())).as("still in the file").isFalse();
		spilledUpTo.set(60);
		this.gate.sweep(this.gate.beginSweep(), oldest(spilled.lane(), 60));
		assertThat(this.gate.isOpen(spilled.slot())).as("in the table").isFalse();
		this.gate.sweep(this.gate.beginSweep(), new long[Slots.LANES]);
		assertThat(this.gate.isOpen(spilled.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
	}

	/**
	 * The relay may be done with a row before its writer knows that it was committed.
	 */
	@Test
	void rowMayLeaveBeforeItIsKnownToBeCommitted() {
		OutboxRecord first = row(4, "a");
		OutboxRecord second = row(5, "a");
		store(4, first);
		this.gate.raise(second.slot());
		this.gate.release(second);
		this.gate.sweep(this.gate.beginSweep(), oldest(first.lane(), 4));
		assertThat(this.gate.isOpen(first.slot())).isFalse();
		this.gate.committed(List.of(second), 5);
		assertThat(this.gate.isOpen(first.slot())).isFalse();
		this.gate.sweep(this.gate.beginSweep(), new long[Slots.LANES]);
		assertThat(this.gate.isOpen(first.slot())).isTrue();
		assertThat(this.gate.stored()).isZero();
		this.gate.release(first);
		assertThat(this.gate.stored()).isZero();
	}

	/**
	 * Rows are stored, released by this process, relayed by others and looked for in
	 * random order. No slot opens too early, and all are open in the end.
	 */
	@RepeatedTest(20)
	void gateIsClosedAsLongAsTheTableHoldsRowsOfTheSlot(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		TreeMap<Long, OutboxRecord> table = new TreeMap<>();
		List<OutboxRecord> unknown = new ArrayList<>();
		List<OutboxRecord> unreleased = new ArrayList<>();
		long id = 0;
		for (int step = 0; step < 2000; step++) {
			switch (random.nextInt(6)) {
				case 0, 1 -> {
					OutboxRecord row = row(++id, "key-" + random.nextInt(5));
					this.gate.raise(row.slot());
					table.put(id, row);
					unknown.add(row);
				}
				case 2 -> {
					if (!unknown.isEmpty()) {
						this.gate.committed(List.copyOf(unknown), id);
						unknown.clear();
					}
				}
				case 3 -> {
					if (!table.isEmpty()) {
						OutboxRecord row = table.pollFirstEntry().getValue();
						if (random.nextBoolean()) {
							unreleased.add(row);
						}
					}
				}
				case 4 -> {
					if (!unreleased.isEmpty()) {
						this.gate.release(unreleased.remove(random.nextInt(unreleased.size())));
					}
				}
				default -> sweep(table);
			}
			for (OutboxRecord row : table.values()) {
				assertThat(this.gate.isOpen(row.slot()))
					.as("step %d of seed %d", step, repetition.getCurrentRepetition())
					.isFalse();
			}
		}
		this.gate.committed(unknown, id);
		table.clear();
		sweep(table);
		unreleased.forEach(this.gate::release);
		assertThat(this.gate.stored()).isZero();
		for (int slot = 0; slot < Slots.COUNT; slot++) {
			assertThat(this.gate.isOpen(slot)).isTrue();
		}
	}

	private void sweep(TreeMap<Long, OutboxRecord> table) {
		long[] oldest = new long[Slots.LANES];
		table.descendingMap().values().forEach((row) -> oldest[row.lane()] = row.id());
		this.gate.sweep(this.gate.beginSweep(), oldest);
	}

	private void store(long upToId, OutboxRecord... rows) {
		for (OutboxRecord row : rows) {
			this.gate.raise(row.slot());
		}
		this.gate.committed(List.of(rows), upToId);
	}

	private static long[] oldest(int lane, long id) {
		long[] oldest = new long[Slots.LANES];
		oldest[lane] = id;
		return oldest;
	}

	/**
	 * For each slot, whoever raises either sees the record in flight or has shut it out.
	 */
	@RepeatedTest(5)
	void nobodyEntersUnseenWhileGateIsRaised() {
		int threads = 4;
		int rounds = 20_000;
		CountDownLatch start = new CountDownLatch(1);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger violations = new AtomicInteger();
		List<CompletableFuture<Void>> running = new ArrayList<>();
		for (int thread = 0; thread < threads; thread++) {
			running.add(CompletableFuture.runAsync(() -> {
				await(start);
				for (int i = 0; i < rounds; i++) {
					if (this.gate.enter(SLOT)) {
						inside.incrementAndGet();
						inside.decrementAndGet();
						this.gate.leave(SLOT);
					}
				}
			}));
		}
		running.add(CompletableFuture.runAsync(() -> {
			await(start);
			Random random = new Random();
			for (int i = 0; i < rounds / 10; i++) {
				this.gate.raise(SLOT);
				while (this.gate.isInFlight(SLOT)) {
					Thread.onSpinWait();
				}
				for (int look = random.nextInt(50); look >= 0; look--) {
					if (inside.get() != 0) {
						violations.incrementAndGet();
					}
				}
				this.gate.lower(SLOT);
			}
		}));
		start.countDown();
		running.forEach(CompletableFuture::join);
		assertThat(violations).hasValue(0);
		assertThat(this.gate.isOpen(SLOT)).isTrue();
		assertThat(this.gate.isInFlight(SLOT)).isFalse();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static OutboxBacklog backlog(long greatestId, OutboxRecord... rows) {
		long[] rowsByLane = new long[Slots.LANES];
		for (OutboxRecord row : rows) {
			rowsByLane[row.lane()]++;
		}
		return new OutboxBacklog(greatestId, rowsByLane);
	}

	private static OutboxRecord row(long id, String key) {
		return row(id, key, "app");
	}

	private static OutboxRecord row(long id, String key, String origin) {
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		return new OutboxRecord(id, Slots.lane(Slots.of("t", bytes, null)), "t", null, bytes, null, new byte[0], 0,
				"m" + id, origin);
	}

}
