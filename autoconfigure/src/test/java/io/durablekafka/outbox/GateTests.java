package io.durablekafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Gate}.
 */
@Timeout(60)
class GateTests {

	private static final int SLOT = 4711;

	private final Gate gate = new Gate();

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
		OutboxRecord first = row(5, "a");
		OutboxRecord second = row(9, "a");
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
		OutboxRecord fenced = row(9, "a");
		OutboxRecord later = row(10, "a");
		this.gate.fence(backlog(9, fenced));
		this.gate.raise(later.slot());
		this.gate.release(fenced);
		assertThat(this.gate.isOpen(later.slot())).isFalse();
		this.gate.release(later);
		assertThat(this.gate.isOpen(later.slot())).isTrue();
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
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		return new OutboxRecord(id, Slots.lane(Slots.of("t", bytes, null)), "t", null, bytes, null, new byte[0], 0,
				"m" + id, "app");
	}

}
