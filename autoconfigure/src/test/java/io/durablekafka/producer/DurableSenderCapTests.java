package io.durablekafka.producer;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.outbox.OutboxFullException;
import io.durablekafka.outbox.RecordShedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurableSender} at a cap of its outbox.
 */
@Timeout(60)
class DurableSenderCapTests {

	private final SenderFixture fixture = new SenderFixture();

	private void start(long rows, OutboxCapSettings.Policy policy) {
		this.fixture.cap = new OutboxCapSettings(rows, 0, Duration.ZERO, policy, Set.of("clicks"));
		this.fixture.kafka.topic("clicks", 1);
		this.fixture.start();
		this.fixture.capped.start();
		this.fixture.trip();
	}

	@AfterEach
	void close() {
		this.fixture.capped.close();
		this.fixture.close();
	}

	private void store(int count) {
		for (int i = 0; i < count; i++) {
			assertThat(SenderFixture.outcome(this.fixture.send("k", "v" + i))).isEqualTo(Outcome.STORED);
		}
	}

	@Test
	void recordBeyondTheCapFailsAndSaysWhy() {
		// one is the record of the trip
		start(3, OutboxCapSettings.Policy.REJECT);
		store(2);
		assertThat(SenderFixture.failure(this.fixture.send("k", "refused"))).isInstanceOf(OutboxFullException.class)
			.hasMessageContaining("durable-kafka.outbox.cap.rows");
		assertThat(this.fixture.storedValues()).doesNotContain("refused");
		assertThat(this.fixture.capped.rejected()).isOne();
	}

	@Test
	void refusedRecordLeavesNothingBehind() {
		start(1, OutboxCapSettings.Policy.REJECT);
		SenderFixture.failure(this.fixture.send("k", "refused"));
		this.fixture.relay();
		this.fixture.assertGateIsQuiet("k", "trip");
	}

	@Test
	void blockedSenderGoesOnWhenThereIsRoom() {
		this.fixture.maxBlock = Duration.ofSeconds(30);
		start(2, OutboxCapSettings.Policy.BLOCK);
		store(1);
		CompletableFuture<Outcome> blocked = CompletableFuture
			.supplyAsync(() -> SenderFixture.outcome(this.fixture.send("k", "waits")));
		SenderFixture.await(() -> Thread.getAllStackTraces()
			.values()
			.stream()
			.flatMap(java.util.Arrays::stream)
			.anyMatch((frame) -> frame.getMethodName().equals("awaitRoom")));
		assertThat(blocked).isNotDone();
		// others' doing: the cap sees it when it looks again
		this.fixture.store.delete(this.fixture.store.rows().stream().mapToLong((row) -> row.id()).toArray());
		assertThat(blocked.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.storedValues()).containsExactly("waits");
	}

	@Test
	void blockedSenderGivesUpAfterMaxBlock() {
		this.fixture.maxBlock = Duration.ofMillis(300);
		start(1, OutboxCapSettings.Policy.BLOCK);
		long start = System.nanoTime();
		assertThat(SenderFixture.failure(this.fixture.send("k", "waits"))).isInstanceOf(OutboxFullException.class)
			.hasMessageContaining("max-block");
		assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(250));
	}

	@Test
	void expendableRecordsAreShedFirst() {
		start(5, OutboxCapSettings.Policy.SHED);
		store(3);
		assertThat(SenderFixture.failure(this.fixture.send(new ProducerRecord<>("clicks", "k", "click"))))
			.isInstanceOf(RecordShedException.class);
		store(1);
		assertThat(SenderFixture.failure(this.fixture.send("k", "refused")))
			.isExactlyInstanceOf(OutboxFullException.class);
		assertThat(this.fixture.capped.shed()).isOne();
		assertThat(this.fixture.capped.rejected()).isOne();
	}

	@Test
	void whatTheFailStopCollectsIsTakenBeyondTheCap() {
		this.fixture.cap = new OutboxCapSettings(1, 0, Duration.ZERO, OutboxCapSettings.Policy.REJECT, Set.of());
		this.fixture.start();
		this.fixture.capped.start();
		this.fixture.prime("a");
		this.fixture.kafka.acknowledging(false);
		List<SendFuture<?>> inFlight = List.of(this.fixture.send("a", "1"), this.fixture.send("a", "2"),
				this.fixture.send("a", "3"));
		this.fixture.kafka.producer().fail("1", new TimeoutException("Expiring 1 record(s)"));
		inFlight.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED));
		assertThat(this.fixture.storedValues()).containsExactly("1", "2", "3");
		assertThat(SenderFixture.failure(this.fixture.send("a", "4"))).isInstanceOf(OutboxFullException.class);
	}

}
