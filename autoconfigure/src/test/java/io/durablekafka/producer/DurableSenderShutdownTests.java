package io.durablekafka.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the end of a {@link DurableSender}.
 */
@Timeout(60)
class DurableSenderShutdownTests {

	private final SenderFixture fixture = new SenderFixture();

	private final FakeKafka kafka = this.fixture.kafka;

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void unacknowledgedRecordsAreStored() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		List<SendFuture<?>> futures = List.of(this.fixture.send("a", "1"), this.fixture.send("a", "2"),
				this.fixture.send("a", "3"));
		this.fixture.sender().stopDirectPath(Duration.ofMillis(200));
		futures.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED));
		assertThat(this.fixture.storedValues()).containsExactly("1", "2", "3");
		assertThat(SenderFixture.outcome(this.fixture.send("a", "4"))).isEqualTo(Outcome.STORED);
		assertThat(this.kafka.producer().isClosed()).isTrue();
	}

	@Test
	void endDoesNotWaitForTheDatabaseThatIsAskedBeforeTheDirectPathOpens() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		this.fixture.reopening = () -> {
			asked.countDown();
			SenderFixture.awaitUninterruptibly(answer);
		};
		this.fixture.maxBlock = Duration.ofMillis(100);
		this.fixture.start();
		this.fixture.prime("a");
		this.fixture.trip();
		this.fixture.relay();
		asked.await();
		Thread end = new Thread(() -> this.fixture.sender().stopDirectPath(Duration.ofMillis(100)));
		end.start();
		end.join(TimeUnit.SECONDS.toMillis(15));
		boolean ended = !end.isAlive();
		answer.countDown();
		assertThat(ended).isTrue();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
	}

	@Test
	void acknowledgementsAreWaitedFor() {
		this.fixture.start();
		for (int i = 0; i < 100; i++) {
			this.fixture.send("key-" + i, "v");
		}
		this.fixture.sender().stopDirectPath(Duration.ofSeconds(5));
		assertThat(this.fixture.store.rows()).isEmpty();
		assertThat(this.kafka.log()).hasSize(100);
	}

	@Test
	void tripDuringTheEndIsSettled() throws Exception {
		// the breaker's thread has ended, and the flush has not begun
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		SendFuture<?> first = this.fixture.send("a", "1");
		SendFuture<?> second = this.fixture.send("a", "2");
		ScriptedProducer producer = this.kafka.producer();
		Thread end = new Thread(() -> this.fixture.sender().stopDirectPath(Duration.ofSeconds(5)));
		producer.onNetworkThread(() -> {
			end.start();
			producer.fail(producer.records().get(0), SenderFixture.expired());
		});
		end.join();
		assertThat(SenderFixture.outcome(first)).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(second)).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.storedValues()).containsExactly("1", "2");
	}

	@Test
	void failureWhileAcknowledgementsAreWaitedForEndsTheWait() throws Exception {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		List<SendFuture<?>> futures = List.of(this.fixture.send("a", "1"), this.fixture.send("a", "2"));
		ScriptedProducer producer = this.kafka.producer();
		Thread end = new Thread(() -> this.fixture.sender().stopDirectPath(Duration.ofSeconds(20)));
		end.start();
		SenderFixture.await(producer::isClosed);
		producer.onNetworkThread(() -> {
			producer.fail(producer.records().get(0), SenderFixture.expired());
			producer.records().forEach(producer::acknowledge);
		});
		end.join();
		futures.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED));
		assertThat(this.fixture.storedValues()).containsExactly("1", "2");
		assertThat(this.kafka.log()).hasSize(1);
	}

	@Test
	void everyFutureCompletesWhenTheDatabaseIsAway() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		this.fixture.store.beforeCall((operation) -> {
			throw new OutboxStoreException("database is away", false, null);
		});
		List<SendFuture<?>> futures = new ArrayList<>();
		futures.add(this.fixture.send("a", "1"));
		this.kafka.producer().fail("1", SenderFixture.expired());
		for (int i = 0; i < 100; i++) {
			futures.add(this.fixture.send("key-" + i, "v"));
		}
		this.fixture.close();
		futures.forEach((future) -> assertThat(SenderFixture.failure(future)).isNotNull());
	}

	@Test
	void closedSenderFailsRecordsEvenWhenNobodyCompletesFuturesAnyMore() {
		this.fixture.start();
		this.fixture.prime("a");
		this.fixture.close();
		SendFuture<?> future = this.fixture.send("a", "1");
		AtomicBoolean told = new AtomicBoolean();
		future.whenComplete((result, failure) -> told.set(true));
		assertThat(SenderFixture.failure(future)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("closed");
		assertThat(told).isTrue();
	}

	@Test
	void senderThatWasNeverStartedEndsAtOnce() {
		this.fixture.maxBlock = Duration.ofMillis(100);
		this.fixture.create();
		this.fixture.gate.raise(SenderFixture.slot("a"));
		this.fixture.relayRuns = false;
		SendFuture<?> future = this.fixture.send("a", "1");
		long start = System.nanoTime();
		this.fixture.sender().close(Duration.ofSeconds(10));
		assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
		assertThat(SenderFixture.failure(future)).isInstanceOf(IllegalStateException.class);
	}

}
