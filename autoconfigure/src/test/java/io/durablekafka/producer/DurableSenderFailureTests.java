package io.durablekafka.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.Outcome;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.LoggedEvents;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.RecordDeadLetteredException;
import io.durablekafka.record.RecordValidationException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurableSender}: what failures do to records and to the direct path.
 */
@Timeout(60)
class DurableSenderFailureTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final SenderFixture fixture = new SenderFixture();

	private final FakeKafka kafka = this.fixture.kafka;

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void whatIsUnacknowledgedIsStoredInSendOrder() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		List<SendFuture<?>> futures = new ArrayList<>();
		List<String> values = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			futures.add(this.fixture.send("a", "v" + i));
			values.add("v" + i);
		}
		assertThat(this.fixture.sender().inFlight()).isEqualTo(200);
		this.kafka.producer().fail("v3", SenderFixture.expired());
		futures.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED));
		SenderStatistics statistics = this.fixture.sender().statistics();
		assertThat(statistics.records(SendEnd.STORED, FailureCategory.INFRASTRUCTURE)).isEqualTo(200);
		assertThat(SenderFixture.outcome(this.fixture.send("a", "later"))).isEqualTo(Outcome.STORED);
		assertThat(statistics.records(SendEnd.STORED, null)).isOne();
		values.add("later");
		assertThat(this.fixture.sender().inFlight()).isZero();
		assertThat(this.fixture.storedValues()).containsExactlyElementsOf(values);
		assertThat(this.fixture.trips()).isOne();
		assertThat(this.fixture.sender().isBreakerOpen()).isTrue();
		assertThat(this.fixture.gate.isOpen(SenderFixture.slot("a"))).isFalse();
		this.fixture.relay();
		this.fixture.assertGateIsQuiet("a");
	}

	@Test
	void tripAndItsEndAreToldOnceWithCauseAndCountAndNothingOfTheRecords() {
		try (LoggedEvents events = new LoggedEvents(Breaker.class)) {
			this.fixture.start();
			this.fixture.prime("secret-key");
			this.kafka.acknowledging(false);
			SendFuture<?> first = this.fixture.send("secret-key", "secret-value");
			SendFuture<?> second = this.fixture.send("secret-key", "secret-value-2");
			this.kafka.producer().fail("secret-value", SenderFixture.expired());
			assertThat(SenderFixture.outcome(first)).isEqualTo(Outcome.STORED);
			assertThat(SenderFixture.outcome(second)).isEqualTo(Outcome.STORED);
			this.kafka.acknowledging(true);
			this.fixture.relay();
			this.fixture.sender().kafkaAnswered();
			SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
			assertThat(events.values("breaker.tripped")).singleElement()
				.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.producer", "default")
					.containsEntry("durable.kafka.cause", TripCause.TIMEOUT)
					.containsEntry("durable.kafka.records", 2));
			assertThat(events.values("breaker.closed")).singleElement()
				.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.producer", "default")
					.containsKey("durable.kafka.seconds"));
			assertThat(events.messages()).hasSize(2)
				.noneMatch((message) -> message.contains("secret"))
				.first()
				.asString()
				.contains("producer 'default'", "2 unacknowledged records", "go to the outbox until");
		}
	}

	@Test
	void laterRecordsOfAStoredKeyAreStoredWhileOtherKeysGoOn() {
		this.fixture.reopenWait = Duration.ZERO;
		this.fixture.start();
		this.fixture.trip();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
		this.fixture.sender().kafkaAnswered();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
		assertThat(SenderFixture.outcome(this.fixture.send("a", "2"))).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(this.fixture.send("b", "3"))).isEqualTo(Outcome.PUBLISHED);
		assertThat(this.fixture.relay()).containsExactly("trip", "1", "2");
		assertThat(SenderFixture.outcome(this.fixture.send("a", "4"))).isEqualTo(Outcome.PUBLISHED);
		this.fixture.assertGateIsQuiet("a", "b", "trip");
	}

	@Test
	void directPathOpensOnlyAfterKafkaHasAnswered() {
		this.fixture.start();
		this.fixture.trip();
		for (int i = 0; i < 5; i++) {
			assertThat(SenderFixture.outcome(this.fixture.send("a", "v" + i))).isEqualTo(Outcome.STORED);
		}
		Awaitility.await()
			.during(Duration.ofMillis(400))
			.atMost(Duration.ofSeconds(5))
			.until(() -> this.fixture.sender().isBreakerOpen());
		assertThat(this.kafka.producers()).hasSize(1);
		this.fixture.relay();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
		assertThat(this.kafka.producers()).hasSize(2);
	}

	@Test
	void directPathThatWasClosedByHandStaysClosedUntilSomebodyOpensIt() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		SendFuture<?> inFlight = this.fixture.send("a", "1");
		this.fixture.sender().forceBreakerOpen();
		assertThat(SenderFixture.outcome(inFlight)).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.sender().trips(TripCause.FORCED)).isOne();
		assertThat(this.fixture.sender().isBreakerForced()).isTrue();
		this.kafka.acknowledging(true);
		this.fixture.relay();
		this.fixture.sender().kafkaAnswered();
		Awaitility.await()
			.during(Duration.ofMillis(300))
			.atMost(Duration.ofSeconds(5))
			.until(() -> this.fixture.sender().isBreakerOpen());
		assertThat(SenderFixture.outcome(this.fixture.send("b", "2"))).isEqualTo(Outcome.STORED);
		this.fixture.sender().resetBreaker();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
		assertThat(this.fixture.sender().isBreakerForced()).isFalse();
		assertThat(SenderFixture.outcome(this.fixture.send("c", "3"))).isEqualTo(Outcome.PUBLISHED);
	}

	@Test
	void directPathThatWasClosedByHandIsNotOpenedByTheFirstSend() {
		this.fixture.start();
		this.fixture.sender().forceBreakerOpen();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
		assertThat(this.kafka.producers()).isEmpty();
		this.fixture.sender().resetBreaker();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
	}

	@Test
	void directPathIsProbedWhenNoRelayRuns() {
		this.fixture.relayRuns = false;
		this.fixture.start();
		this.fixture.trip();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
		assertThat(SenderFixture.outcome(this.fixture.send("b", "1"))).isEqualTo(Outcome.PUBLISHED);
	}

	@Test
	void senderWaitsAMomentForTheLastRowsOfItsKey() throws Exception {
		this.fixture.reopenWait = Duration.ofSeconds(4);
		this.fixture.start();
		this.fixture.trip();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
		this.fixture.sender().kafkaAnswered();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
		CompletableFuture<CompletableFuture<?>> sent = CompletableFuture.supplyAsync(() -> this.fixture.send("a", "2"));
		assertThat(sent).isNotDone();
		this.fixture.relay();
		assertThat(SenderFixture.outcome(sent.get(3, TimeUnit.SECONDS))).isEqualTo(Outcome.PUBLISHED);
	}

	@Test
	void stallTrips() {
		this.fixture.stallAfter = Duration.ofMillis(200);
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		List<SendFuture<?>> futures = List.of(this.fixture.send("a", "1"), this.fixture.send("a", "2"),
				this.fixture.send("a", "3"));
		futures.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED));
		assertThat(this.fixture.trips()).isOne();
		assertThat(this.fixture.storedValues()).containsExactly("1", "2", "3");
	}

	@Test
	void deadNetworkThreadIsAStall() {
		this.fixture.stallAfter = Duration.ofMillis(200);
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		SendFuture<?> future = this.fixture.send("a", "1");
		this.kafka.producer().die();
		assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED);
	}

	@Test
	void slowButSteadyAcknowledgementsAreNoStall() {
		this.fixture.stallAfter = Duration.ofMillis(300);
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		for (int i = 0; i < 20; i++) {
			this.fixture.send("a", "v" + i);
		}
		AtomicInteger next = new AtomicInteger();
		Awaitility.await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(10)).until(() -> {
			this.kafka.producer().acknowledge("v" + next.getAndIncrement());
			return next.get() == 20;
		});
		assertThat(this.fixture.trips()).isZero();
	}

	@Test
	void tripTakesOverARecordWhoseSenderIsStillInsideSend() throws Exception {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch metadata = new CountDownLatch(1);
		this.kafka.duringSend = (record) -> {
			if ("blocked".equals(record.value())) {
				inside.countDown();
				SenderFixture.awaitUninterruptibly(metadata);
			}
		};
		SendFuture<?> failing = this.fixture.send("a", "1");
		List<CompletableFuture<?>> sent = new ArrayList<>();
		Thread blocked = new Thread(() -> {
			sent.add(this.fixture.send("a", "blocked"));
			sent.add(this.fixture.send("a", "after"));
		});
		blocked.start();
		inside.await();
		this.kafka.producer().fail("1", SenderFixture.expired());
		assertThat(SenderFixture.outcome(failing)).isEqualTo(Outcome.STORED);
		SenderFixture.await(() -> this.fixture.storedValues().contains("blocked"));
		metadata.countDown();
		blocked.join();
		sent.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED));
		assertThat(this.fixture.storedValues()).containsExactly("1", "blocked", "after");
		assertThat(this.kafka.log()).extracting(FakeKafka.Written::value).containsExactly("prime");
	}

	@Test
	void recordSentWhileTheOthersAreCollectedIsStoredBehindThem() {
		CountDownLatch closing = new CountDownLatch(1);
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		SendFuture<?> first = this.fixture.send("a", "1");
		SendFuture<?> second = this.fixture.send("a", "2");
		ScriptedProducer producer = this.kafka.producer();
		List<CompletableFuture<?>> late = new ArrayList<>();
		producer.onNetworkThread(() -> {
			ScriptedProducer.InFlight failed = producer.records().get(1);
			// closes the producer; its thread is joined only when this event is over
			producer.fail(failed, SenderFixture.expired());
			Thread sender = new Thread(() -> {
				late.add(this.fixture.send("a", "3"));
				closing.countDown();
			});
			sender.start();
			SenderFixture.awaitUninterruptibly(closing);
			assertThat(this.fixture.storedValues()).isEmpty();
		});
		assertThat(SenderFixture.outcome(first)).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(second)).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(late.get(0))).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.storedValues()).containsExactly("1", "2", "3");
	}

	@Test
	void producerWhoseCloseThrowsIsSettledAllTheSame() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		this.kafka.closeFailure = new KafkaException("Failed to close kafka producer");
		SendFuture<?> future = this.fixture.send("a", "1");
		this.kafka.producer().fail("1", SenderFixture.expired());
		assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED);
		this.kafka.closeFailure = null;
	}

	@Test
	void rowWaitsWhileItsSlotHasARecordInFlight() {
		this.fixture.maxBlock = Duration.ofSeconds(1);
		this.fixture.start();
		this.kafka.acknowledging(false);
		String other = SenderFixture.otherKeyOfPartition("a");
		SendFuture<?> primes = this.fixture.send(other, "primes");
		// not primed in time: stored while "primes" is in flight
		SendFuture<?> stored = this.fixture.send("a", "1");
		assertThat(SenderFixture.outcome(stored)).isEqualTo(Outcome.STORED);
		// an earlier record of the slot in flight, a later one stored
		assertThat(this.fixture.gate.isInFlight(SenderFixture.slot(other))).isTrue();
		this.fixture.gate.raise(SenderFixture.slot(other));
		SendFuture<?> held = this.fixture.send(other, "2");
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !held.isDone());
		assertThat(this.fixture.storedValues()).containsExactly("1");
		this.kafka.producer().acknowledge("primes");
		assertThat(SenderFixture.outcome(primes)).isEqualTo(Outcome.PUBLISHED);
		assertThat(SenderFixture.outcome(held)).isEqualTo(Outcome.STORED);
		this.fixture.gate.lower(SenderFixture.slot(other));
	}

	@Test
	void errorOfACallerInterceptorOrClassifierHarmsNobody() {
		AtomicBoolean broken = new AtomicBoolean();
		this.fixture.classifier = (topic, failure) -> {
			if (broken.get()) {
				throw new StackOverflowError("classifier");
			}
			return FailureCategory.INFRASTRUCTURE;
		};
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		broken.set(true);
		SendFuture<?> future = this.fixture.send("a", "1");
		this.kafka.producer().fail("1", SenderFixture.expired());
		assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED);
	}

	@Test
	void tooLargeRecordIsRejectedWithoutATripAndTheNextMayPrime() {
		this.fixture.start();
		this.kafka.refusal = (record) -> record.value().startsWith("large") ? new RecordTooLargeException("too large")
				: null;
		assertThat(SenderFixture.failure(this.fixture.send("a", "large"))).isInstanceOf(RecordTooLargeException.class);
		assertThat(SenderFixture.outcome(this.fixture.send("a", "small"))).isEqualTo(Outcome.PUBLISHED);
		assertThat(this.fixture.trips()).isZero();
		assertThat(this.fixture.sender().statistics().failed()).isOne();
		assertThat(this.fixture.sender().statistics().records(SendEnd.FAILED, FailureCategory.RECORD)).isOne();
		this.fixture.assertGateIsQuiet("a");
	}

	@Test
	void tooLargeRecordIsNotStored() {
		this.fixture.configs.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1000);
		this.fixture.start();
		this.fixture.trip();
		assertThat(SenderFixture.failure(this.fixture.send("a", "x".repeat(2000))))
			.isInstanceOf(RecordTooLargeException.class);
		assertThat(SenderFixture.outcome(this.fixture.send("a", "small"))).isEqualTo(Outcome.STORED);
		this.fixture.relay();
		this.fixture.assertGateIsQuiet("a", "trip");
	}

	@Test
	void tooLargeRecordIsNotStoredWhenItIsTakenOffTheDirectPath() {
		this.fixture.configs.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1000);
		this.kafka.acknowledging(false);
		this.fixture.maxBlock = Duration.ofMillis(200);
		this.fixture.start();
		this.fixture.send("a", "primes");
		SendFuture<?> large = this.fixture.send(SenderFixture.otherKeyOfPartition("a"), "x".repeat(2000));
		assertThat(SenderFixture.failure(large)).isInstanceOf(RecordTooLargeException.class);
		this.kafka.producer().acknowledgeAll();
	}

	@Test
	void recordOfAnUnknownTopicIsStoredWithoutATrip() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.duringMetadata = (topic) -> {
			if (topic.equals("unknown")) {
				throw new TimeoutException("Topic unknown not present in metadata after 5000 ms.",
						new UnknownTopicOrPartitionException());
			}
		};
		assertThat(SenderFixture.outcome(this.fixture.send(new ProducerRecord<>("unknown", "a", "1"))))
			.isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(this.fixture.send("a", "2"))).isEqualTo(Outcome.PUBLISHED);
		assertThat(this.fixture.trips()).isZero();
		this.fixture.relay();
		this.fixture.assertGateIsQuiet("a");
	}

	@Test
	void missingMetadataTrips() {
		this.fixture.start();
		this.kafka.duringMetadata = (topic) -> {
			throw new TimeoutException("Topic orders not present in metadata after 5000 ms.");
		};
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.trips()).isOne();
	}

	@Test
	void unauthorizedRecordBecomesADeadLetterAndTheFutureSaysSo() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		SendFuture<?> future = this.fixture.send("a", "1");
		this.kafka.producer().fail("1", new TopicAuthorizationException(TOPIC));
		Throwable failure = SenderFixture.failure(future);
		assertThat(failure).isInstanceOf(RecordDeadLetteredException.class)
			.hasCauseInstanceOf(TopicAuthorizationException.class);
		assertThat(this.fixture.store.deadLetters()).singleElement()
			.satisfies((letter) -> assertThat(letter.category()).isEqualTo(FailureCategory.AUTHORIZATION))
			.satisfies((letter) -> assertThat(SenderFixture.value(letter.record())).isEqualTo("1"))
			.satisfies((letter) -> assertThat(letter.record().messageId())
				.isEqualTo(((RecordDeadLetteredException) failure).getMessageId()));
		assertThat(this.fixture.trips()).isZero();
		assertThat(this.fixture.sender().statistics().deadLettered()).isOne();
		assertThat(this.fixture.sender().statistics().records(SendEnd.DEAD, FailureCategory.AUTHORIZATION)).isOne();
		assertThat(this.fixture.sender().statistics().failed()).isZero();
		this.fixture.assertGateIsQuiet("a");
	}

	@Test
	void deadLetterThatCannotBeWrittenIsAFailureWithBothCauses() {
		this.fixture.store.beforeCall((operation) -> {
			throw new IllegalStateException("no database");
		});
		this.fixture.start();
		this.kafka.refusal = (record) -> new TopicAuthorizationException(TOPIC);
		Throwable failure = SenderFixture.failure(this.fixture.send("a", "1"));
		assertThat(failure).isInstanceOf(OutboxStoreException.class)
			.hasCauseInstanceOf(TopicAuthorizationException.class);
		assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
		assertThat(this.fixture.sender().statistics().failed()).isOne();
		this.fixture.assertGateIsQuiet("a");
	}

	@Test
	void authorizationErrorThatStopsTheProducerForGoodTrips() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.duringSend = (record) -> {
			throw new KafkaException("Cannot execute transactional method because we are in an error state",
					new ClusterAuthorizationException("Cluster authorization failed."));
		};
		assertThat(SenderFixture.failure(this.fixture.send("a", "1"))).isInstanceOf(RecordDeadLetteredException.class);
		SenderFixture.await(() -> this.fixture.trips() == 1);
		assertThat(SenderFixture.outcome(this.fixture.send("a", "2"))).isEqualTo(Outcome.STORED);
	}

	@Test
	void badTopicNameIsAFailedFuture() {
		this.fixture.start();
		assertThat(SenderFixture.thrownBy(this.fixture.send(new ProducerRecord<>("no spaces", "a", "1"))))
			.isInstanceOf(RecordValidationException.class)
			.hasMessageContaining("no spaces");
		assertThat(this.fixture.sender().statistics().records(SendEnd.FAILED, FailureCategory.RECORD)).isOne();
		assertThat(this.kafka.producers()).isEmpty();
	}

	@Test
	void interruptedSendIsAFailedFutureAndTheThreadStaysInterrupted() {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.duringSend = (record) -> {
			throw new InterruptException("interrupted");
		};
		SendFuture<?> future = this.fixture.send("a", "1");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(SenderFixture.failure(future)).isInstanceOf(InterruptException.class);
		this.kafka.duringSend = (record) -> {
		};
		assertThat(SenderFixture.outcome(this.fixture.send("a", "2"))).isEqualTo(Outcome.PUBLISHED);
		assertThat(this.fixture.trips()).isZero();
	}

}
