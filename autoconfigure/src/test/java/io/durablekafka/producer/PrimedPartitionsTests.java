package io.durablekafka.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.durablekafka.producer.PrimedPartitions.Turn;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PrimedPartitions}.
 */
@Timeout(30)
class PrimedPartitionsTests {

	private final PrimedPartitions partitions = new PrimedPartitions(3);

	private static long soon() {
		return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
	}

	private CompletableFuture<Turn> waiting(int partition) {
		CompletableFuture<Turn> turn = new CompletableFuture<>();
		Thread thread = new Thread(() -> turn.complete(this.partitions.await(partition, soon())));
		thread.start();
		Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || turn.isDone());
		return turn;
	}

	private static Turn turn(CompletableFuture<Turn> future) {
		return future.orTimeout(10, TimeUnit.SECONDS).join();
	}

	@Test
	void firstRecordPrimesAndOthersGoWhenItIsAcknowledged() {
		assertThat(this.partitions.await(0, soon())).isEqualTo(Turn.PRIME);
		List<CompletableFuture<Turn>> others = List.of(waiting(0), waiting(0));
		assertThat(others).noneMatch(CompletableFuture::isDone);
		this.partitions.acknowledged(0, 0, System.nanoTime());
		assertThat(others).allMatch((other) -> turn(other) == Turn.GO);
		assertThat(this.partitions.isPrimed(0, System.nanoTime())).isTrue();
		assertThat(this.partitions.isPrimed(1, System.nanoTime())).isFalse();
		assertThat(this.partitions.await(0, soon())).isEqualTo(Turn.GO);
	}

	@Test
	void nextRecordPrimesWhenTheFirstFails() {
		assertThat(this.partitions.await(0, soon())).isEqualTo(Turn.PRIME);
		CompletableFuture<Turn> next = waiting(0);
		this.partitions.notPrimed(0);
		assertThat(turn(next)).isEqualTo(Turn.PRIME);
	}

	@Test
	void waitEndsAtItsDeadline() {
		this.partitions.await(0, soon());
		long start = System.nanoTime();
		assertThat(this.partitions.await(0, start + TimeUnit.MILLISECONDS.toNanos(30))).isEqualTo(Turn.LEAVE);
		assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(29));
	}

	@Test
	void interruptEndsTheWait() {
		this.partitions.await(0, soon());
		Thread.currentThread().interrupt();
		assertThat(this.partitions.await(0, soon())).isEqualTo(Turn.LEAVE);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void everybodyLeavesWhenTheProducerIsGivenUp() {
		this.partitions.await(0, soon());
		CompletableFuture<Turn> waiting = waiting(0);
		this.partitions.giveUp();
		assertThat(turn(waiting)).isEqualTo(Turn.LEAVE);
		assertThat(this.partitions.await(1, soon())).isEqualTo(Turn.LEAVE);
	}

	@Test
	void nobodyIsLeftWaitingWhenTheProducerIsGivenUpMeanwhile() {
		for (int round = 0; round < 300; round++) {
			PrimedPartitions contended = new PrimedPartitions(1);
			List<CompletableFuture<Turn>> turns = new ArrayList<>();
			for (int thread = 0; thread < 3; thread++) {
				turns.add(CompletableFuture.supplyAsync(() -> contended.await(0, soon())));
			}
			contended.giveUp();
			turns.forEach((future) -> assertThat(turn(future)).isNotEqualTo(Turn.GO));
		}
	}

	@Test
	void partitionIsForgottenAfterALongSilence() {
		long now = System.nanoTime();
		this.partitions.await(0, soon());
		this.partitions.acknowledged(0, 0, now);
		assertThat(this.partitions.isPrimed(0, now + PrimedPartitions.FORGET_AFTER)).isTrue();
		this.partitions.acknowledged(-1, 0, now + PrimedPartitions.FORGET_AFTER);
		assertThat(this.partitions.isPrimed(0, now + 2 * PrimedPartitions.FORGET_AFTER)).isTrue();
		assertThat(this.partitions.isPrimed(0, now + 2 * PrimedPartitions.FORGET_AFTER + 1)).isFalse();
		assertThat(this.partitions.await(0, soon())).isEqualTo(Turn.PRIME);
	}

	@Test
	void recordThatWentElsewherePrimesNothing() {
		this.partitions.await(0, soon());
		this.partitions.acknowledged(0, 2, System.nanoTime());
		assertThat(this.partitions.await(0, soon())).isEqualTo(Turn.PRIME);
		this.partitions.acknowledged(-1, 7, System.nanoTime());
		assertThat(this.partitions.await(2, soon())).isEqualTo(Turn.PRIME);
	}

}
