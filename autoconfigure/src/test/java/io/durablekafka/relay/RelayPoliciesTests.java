package io.durablekafka.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStoreException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of rows that cannot be published as they are.
 */
@ExtendWith(OutputCaptureExtension.class)
class RelayPoliciesTests {

	private static final RuntimeException TOO_LARGE = new RecordTooLargeException("2 MB");

	private static final RuntimeException FORBIDDEN = new TopicAuthorizationException(Set.of("orders"));

	private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

	private static final TopicPolicy HOLD = new TopicPolicy(true, null, false, null);

	private final RelayControl control = new RelayControl(Set.of());

	private RelayPolicies policies(TopicPolicy orders) {
		return new RelayPolicies(Map.of("orders", orders), TopicPolicy.DEFAULT, 3, Duration.ofSeconds(5),
				RelayRate.UNLIMITED, this.control, Clock.fixed(NOW, ZoneOffset.UTC));
	}

	private RelayFixture fixture(TopicPolicy orders) {
		return new RelayFixture(policies(orders));
	}

	/**
	 * Pass until nothing is left to do, while Kafka acknowledges whatever it gets.
	 */
	private static void flow(RelayFixture fixture) {
		do {
			fixture.passes();
		}
		while (!fixture.producers.isEmpty() && fixture.producer().completeNext());
		fixture.passes();
	}

	/**
	 * Producers that fail some records before they take them.
	 */
	private static void refuse(RelayFixture fixture,
			Function<ProducerRecord<byte[], byte[]>, @Nullable Exception> refusal) {
		fixture.producerType = (cluster, serializer) -> new MockProducer<>(Cluster.empty(), false, null,
				new ByteArraySerializer(), new ByteArraySerializer()) {

			@Override
			public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
				Exception failure = refusal.apply(record);
				if (failure == null) {
					return super.send(record, callback);
				}
				callback.onCompletion(null, failure);
				return CompletableFuture.failedFuture(failure);
			}

		};
	}

	private static String header(ProducerRecord<byte[], byte[]> record, String name) {
		Header header = record.headers().lastHeader(name);
		return (header != null) ? TestRows.text(header.value()) : null;
	}

	@Nested
	class OnDeadLetter {

		@Test
		void heldKeyWaitsAndOthersGoOn(CapturedOutput output) {
			RelayFixture fixture = fixture(HOLD);
			fixture.store("orders", "a", "1", "2");
			OutboxRecord other = fixture.store(TestRows.row("orders", "b", "3"));
			OutboxRecord dead = fixture.store.rows().get(0);
			fixture.passes();
			assertThat(fixture.sent()).containsExactly("1", "2", "3");
			fixture.producer().errorNext(TOO_LARGE);
			assertThat(fixture.producer().closed()).isTrue();
			flow(fixture);
			assertThat(fixture.sent()).containsExactly("3");
			assertThat(fixture.stored()).containsExactly("2");
			assertThat(fixture.store.deadLetters()).extracting(DeadLetter::record).containsExactly(dead);
			assertThat(fixture.listener.failures).isEmpty();
			assertThat(fixture.relay.blockedKeys()).isOne();
			assertThat(fixture.gate.isOpen(dead.slot())).isFalse();
			assertThat(fixture.gate.isOpen(other.slot())).isTrue();
			assertThat(output).contains("A key of topic 'orders' waits for the dead letter of row 1");
		}

		@Test
		void keyGoesOnWhenItsDeadLetterIsTakenAway() {
			RelayFixture fixture = fixture(HOLD);
			fixture.store("orders", "a", "1", "2");
			OutboxRecord dead = fixture.store.rows().get(0);
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			fixture.store("orders", "a", "3");
			fixture.relay.wake();
			fixture.advance(Duration.ofSeconds(6));
			flow(fixture);
			assertThat(fixture.stored()).containsExactly("2", "3");
			fixture.store.discard(dead);
			flow(fixture);
			assertThat(fixture.stored()).containsExactly("2", "3");
			fixture.advance(Duration.ofSeconds(6));
			fixture.passes();
			assertThat(fixture.sent()).containsExactly("2", "3");
			assertThat(fixture.gate.isOpen(dead.slot())).isFalse();
			flow(fixture);
			assertThat(fixture.stored()).isEmpty();
			assertThat(fixture.relay.blockedKeys()).isZero();
			assertThat(fixture.gate.isOpen(dead.slot())).isTrue();
		}

		@Test
		void gateStaysClosedWhenOnlyTheDeadLetterIsLeft() {
			RelayFixture fixture = fixture(HOLD);
			OutboxRecord dead = fixture.store(TestRows.row("orders", "a", "1"));
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			assertThat(fixture.store.rows()).isEmpty();
			assertThat(fixture.gate.isOpen(dead.slot())).isFalse();
			assertThat(fixture.gate.stored()).isZero();
			fixture.store.discard(dead);
			fixture.advance(Duration.ofSeconds(6));
			flow(fixture);
			assertThat(fixture.gate.isOpen(dead.slot())).isTrue();
		}

		@Test
		void gateStaysClosedForARowThatWasPutBack() {
			RelayFixture fixture = fixture(HOLD);
			OutboxRecord dead = fixture.store(TestRows.row("orders", "a", "1"));
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			fixture.store.discard(dead);
			// by SQL, which tells no gate
			fixture.store.add(dead);
			fixture.advance(Duration.ofSeconds(6));
			fixture.passes();
			assertThat(fixture.sent()).containsExactly("1");
			assertThat(fixture.gate.isOpen(dead.slot())).isFalse();
			flow(fixture);
			assertThat(fixture.gate.isOpen(dead.slot())).isTrue();
		}

		@Test
		void retriedDeadLetterIsSentBeforeWhatWaitsForIt() {
			RelayFixture fixture = fixture(HOLD);
			fixture.store("orders", "a", "1", "2", "3");
			OutboxRecord dead = fixture.store.rows().get(0);
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			assertThat(fixture.stored()).containsExactly("2", "3");
			fixture.store.retry(dead);
			fixture.store("orders", "a", "4");
			fixture.advance(Duration.ofSeconds(6));
			fixture.passes();
			assertThat(fixture.sent()).containsExactly("1");
			assertThat(fixture.relay.blockedKeys()).isOne();
			flow(fixture);
			fixture.advance(Duration.ofSeconds(6));
			flow(fixture);
			assertThat(fixture.sent()).containsExactly("1", "2", "3", "4");
			assertThat(fixture.stored()).isEmpty();
			assertThat(fixture.store.deadLetters()).isEmpty();
			assertThat(fixture.relay.blockedKeys()).isZero();
			assertThat(fixture.gate.isOpen(dead.slot())).isTrue();
			assertThat(fixture.gate.stored()).isZero();
		}

		@Test
		void retriedDeadLetterThatFailsAgainIsWaitedForAgain() {
			RelayFixture fixture = fixture(HOLD);
			fixture.store("orders", "a", "1", "2");
			OutboxRecord dead = fixture.store.rows().get(0);
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			for (int i = 0; i < 3; i++) {
				fixture.store.retry(dead);
				fixture.advance(Duration.ofSeconds(6));
				fixture.passes();
				fixture.producer().errorNext(TOO_LARGE);
				flow(fixture);
				fixture.advance(Duration.ofSeconds(6));
				flow(fixture);
				assertThat(fixture.stored()).containsExactly("2");
				assertThat(fixture.store.deadLetters()).hasSize(1);
				assertThat(fixture.relay.blockedKeys()).isOne();
			}
			fixture.store.discard(dead);
			fixture.advance(Duration.ofSeconds(6));
			flow(fixture);
			assertThat(fixture.stored()).isEmpty();
		}

		@Test
		void secondDeadLetterOfAKeyWaitsForTheFirstWhenItIsRetried() {
			RelayFixture fixture = fixture(HOLD);
			OutboxRecord first = TestRows.row("orders", "a", "1");
			OutboxRecord second = TestRows.row("orders", "a", "2");
			fixture.store.bury(new DeadLetter(first, FailureCategory.RECORD, "test", 1));
			fixture.store.bury(new DeadLetter(second, FailureCategory.RECORD, "test", 1));
			fixture.store.retry(second);
			flow(fixture);
			assertThat(fixture.producers).isEmpty();
			fixture.store.discard(first);
			fixture.advance(Duration.ofSeconds(6));
			flow(fixture);
			assertThat(fixture.sent()).containsExactly("2");
		}

		@Test
		void keyIsHeldWhileItsDeadLetterCannotBeStored() {
			RelayFixture fixture = fixture(HOLD);
			fixture.store("orders", "a", "1", "2");
			fixture.store.beforeCall((operation) -> {
				if (operation == InMemoryOutboxStore.Operation.BURY) {
					throw new OutboxStoreException("down", false, null);
				}
			});
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			fixture.advance(Duration.ofSeconds(6));
			flow(fixture);
			assertThat(fixture.store.deadLetters()).isEmpty();
			fixture.store.beforeCall((operation) -> {
			});
			fixture.advance(Duration.ofSeconds(6));
			flow(fixture);
			assertThat(fixture.store.deadLetters()).hasSize(1);
			assertThat(fixture.stored()).containsExactly("2");
		}

		@Test
		void restartedRelayHoldsTheSameKeys() {
			RelayFixture fixture = fixture(HOLD);
			fixture.store("orders", "a", "1", "2");
			OutboxRecord dead = fixture.store.rows().get(0);
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			RelayFixture restarted = fixture(HOLD);
			restarted.store.bury(new DeadLetter(TestRows.row("orders", "a", "1"), FailureCategory.RECORD, "test", 1));
			restarted.relay.learnHeldKeys();
			assertThat(restarted.gate.isOpen(dead.slot())).isFalse();
			restarted.store("orders", "a", "2");
			restarted.store("orders", "b", "3");
			flow(restarted);
			assertThat(restarted.sent()).containsExactly("3");
		}

		@Test
		void nothingIsReadBeforeTheDeadLettersAreKnown() {
			RelayFixture fixture = fixture(HOLD);
			fixture.store.bury(new DeadLetter(TestRows.row("orders", "a", "0"), FailureCategory.RECORD, "test", 1));
			fixture.store("orders", "a", "1");
			fixture.store.beforeCall((operation) -> {
				if (operation == InMemoryOutboxStore.Operation.DEAD_KEYS) {
					throw new OutboxStoreException("down", false, null);
				}
			});
			fixture.passes();
			assertThat(fixture.store.calls()).doesNotContain(InMemoryOutboxStore.Operation.READ);
			fixture.store.beforeCall((operation) -> {
			});
			fixture.advance(Duration.ofSeconds(1));
			flow(fixture);
			assertThat(fixture.stored()).containsExactly("1");
			assertThat(fixture.producers).isEmpty();
		}

		@Test
		void deadLetterOfAnotherInstanceHoldsItsKey() {
			RelayFixture fixture = fixture(HOLD);
			flow(fixture);
			fixture.store.bury(new DeadLetter(TestRows.row("orders", "a", "0"), FailureCategory.RECORD, "test", 1));
			fixture.advance(Duration.ofSeconds(6));
			fixture.store("orders", "a", "1");
			flow(fixture);
			assertThat(fixture.stored()).containsExactly("1");
			assertThat(fixture.relay.blockedKeys()).isOne();
		}

		@Test
		void rowBehindOneThatTheProducerRefusesIsNotSent() {
			RelayFixture fixture = fixture(HOLD);
			refuse(fixture, (record) -> TestRows.text(record.value()).equals("1") ? TOO_LARGE : null);
			fixture.store("orders", "a", "1", "2");
			fixture.store("orders", "b", "3");
			flow(fixture);
			assertThat(fixture.sent()).containsExactly("3");
			assertThat(fixture.stored()).containsExactly("2");
			assertThat(fixture.store.deadLetters()).hasSize(1);
		}

		@Test
		void secondBadRowOfAKeyWaitsBehindTheFirst() {
			RelayFixture fixture = fixture(HOLD);
			fixture.store("orders", "a", "1", "2");
			fixture.passes();
			MockProducer<byte[], byte[]> producer = fixture.producer();
			producer.errorNext(TOO_LARGE);
			producer.errorNext(TOO_LARGE);
			flow(fixture);
			assertThat(fixture.stored()).containsExactly("2");
			assertThat(fixture.store.deadLetters()).hasSize(1);
		}

		@Test
		void partitionIsHeldForRowsWithoutKey() {
			RelayFixture fixture = fixture(HOLD);
			for (Integer partition : new Integer[] { 0, 0, 1, null }) {
				fixture.store(TestRows.row("orders", partition, null, new byte[] { 'x' }, TestRows.noHeaders(), 0));
			}
			fixture.passes();
			fixture.producer().errorNext(TOO_LARGE);
			flow(fixture);
			assertThat(fixture.store.rows()).extracting(OutboxRecord::id).containsExactly(2L);
		}

		@Test
		void slotsAreHeldBeyondSoManyKeys() {
			InMemoryOutboxStore store = new InMemoryOutboxStore();
			RelayFixture fixture = fixture(HOLD);
			HeldKeys held = new HeldKeys(store, fixture.gate, policies(HOLD), 2);
			for (int i = 0; i < 2500; i++) {
				store.bury(new DeadLetter(TestRows.row("orders", "k" + i, "v"), FailureCategory.RECORD, "test", 1));
			}
			held.look(fixture.nanoTime::get);
			for (int i = 0; i < 2500; i++) {
				OutboxRecord row = TestRows.row("orders", "k" + i, "v");
				assertThat(held.contains(row)).isTrue();
				assertThat(fixture.gate.isOpen(row.slot())).isFalse();
			}
			assertThat(held.count()).isBetween(1000, 2500);
			assertThat(held.contains(TestRows.row("clicks", "k1", "v"))).isFalse();
		}

		@Test
		void tableIsNotReadUnlessATopicHolds() {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			fixture.advance(Duration.ofHours(1));
			flow(fixture);
			assertThat(fixture.store.calls()).doesNotContain(InMemoryOutboxStore.Operation.DEAD_KEYS);
		}

	}

	@Nested
	class Attempts {

		@Test
		void forbiddenTopicIsTriedAgainBeforeItsRowsDie(CapturedOutput output) {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			fixture.store("orders", "a", "1", "2");
			fixture.store("clicks", "a", "3");
			for (int attempt = 1; attempt <= 3; attempt++) {
				fixture.passes();
				assertThat(fixture.sent()).containsSubsequence("1", "2");
				assertThat(fixture.store.deadLetters()).isEmpty();
				fixture.producer().errorNext(FORBIDDEN);
				flow(fixture);
				assertThat(fixture.store.rows()).noneMatch((row) -> row.topic().equals("clicks"));
				fixture.advance(Duration.ofSeconds(1));
			}
			assertThat(fixture.store.deadLetters()).singleElement()
				.satisfies((letter) -> assertThat(letter.attempts()).isEqualTo(3))
				.satisfies((letter) -> assertThat(letter.category()).isEqualTo(FailureCategory.AUTHORIZATION));
			assertThat(fixture.listener.values()).containsExactlyInAnyOrder("2", "3");
			assertThat(output).containsOnlyOnce("The relay may not publish to topic 'orders'")
				.containsOnlyOnce("The relay may publish to topic 'orders' again");
		}

		@Test
		void rowsThatAreRefusedTogetherAreOneAttempt() {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			fixture.store("orders", "a", "1", "2", "3");
			fixture.passes();
			for (int i = 0; i < 3; i++) {
				fixture.producer().errorNext(FORBIDDEN);
			}
			flow(fixture);
			assertThat(fixture.store.deadLetters()).isEmpty();
			assertThat(fixture.stored()).containsExactly("1", "2", "3");
		}

		@Test
		void rowThatIsAllowedInTheEndIsPublishedInOrder() {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			refuse(fixture, (record) -> (fixture.nanoTime.get() < 1_000_000_000L) ? FORBIDDEN : null);
			fixture.store("orders", "a", "1", "2");
			fixture.passes();
			assertThat(fixture.stored()).containsExactly("1", "2");
			fixture.advance(Duration.ofSeconds(2));
			flow(fixture);
			assertThat(fixture.listener.values()).containsExactly("1", "2");
			assertThat(fixture.store.deadLetters()).isEmpty();
		}

		@Test
		void infrastructureFailuresAreNoAttempts() {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			fixture.store("orders", "a", "1");
			for (int i = 0; i < 10; i++) {
				fixture.passes();
				fixture.producer().errorNext(new TimeoutException("Expiring"));
				fixture.passes();
				fixture.advance(Duration.ofSeconds(10));
			}
			fixture.passes();
			fixture.producer().errorNext(FORBIDDEN);
			fixture.passes();
			assertThat(fixture.store.deadLetters()).isEmpty();
			assertThat(fixture.stored()).containsExactly("1");
		}

	}

	@Nested
	class Pause {

		@Test
		void pausedTopicWaitsAndOthersGoOn(CapturedOutput output) {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			control().pause("orders");
			control().pause("orders");
			fixture.store("orders", "a", "1");
			fixture.store("clicks", "a", "2");
			flow(fixture);
			assertThat(fixture.stored()).containsExactly("1");
			assertThat(control().isPaused("orders")).isTrue();
			control().resume("orders");
			fixture.relay.wake();
			flow(fixture);
			assertThat(fixture.stored()).isEmpty();
			assertThat(output).containsOnlyOnce("The relay pauses topic 'orders'")
				.containsOnlyOnce("The relay resumes topic 'orders'");
		}

		@Test
		void oldRowsOfAResumedTopicAreNotPassedOver() {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			control().pause("orders");
			fixture.store("orders", "a", "1");
			for (int i = 0; i < 20; i++) {
				fixture.store("clicks", "a", "v" + i);
				fixture.relay.wake();
				flow(fixture);
				fixture.advance(Duration.ofSeconds(10));
			}
			assertThat(fixture.stored()).containsExactly("1");
			control().resume("orders");
			fixture.relay.wake();
			flow(fixture);
			assertThat(fixture.stored()).isEmpty();
		}

		@Test
		void nothingIsReadWhileAllIsPaused() {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			control().pauseAll();
			fixture.store("orders", "a", "1");
			fixture.advance(Duration.ofSeconds(10));
			flow(fixture);
			assertThat(fixture.store.calls()).doesNotContain(InMemoryOutboxStore.Operation.READ);
			assertThat(control().isPaused()).isTrue();
			assertThat(control().isPaused("orders")).isTrue();
			control().resumeAll();
			fixture.relay.wake();
			flow(fixture);
			assertThat(fixture.stored()).isEmpty();
		}

		@Test
		void everythingIsResumedAtOnce() {
			RelayControl control = new RelayControl(Set.of("orders"));
			control.pauseAll();
			assertThat(control.resumeAll()).isTrue();
			assertThat(control.resumeAll()).isFalse();
			assertThat(control.isPaused("orders")).isFalse();
			assertThat(control.pausedTopics()).isEmpty();
		}

		private RelayControl control() {
			return RelayPoliciesTests.this.control;
		}

	}

	@Nested
	class Rate {

		private final long[] time = { 0 };

		@Test
		void rowsArePublishedEvenly() {
			assertRate(new RelayRate(100, 0, () -> this.time[0]));
		}

		@Test
		void bytesArePublishedEvenly() {
			// a row of these has 11 bytes
			assertRate(new RelayRate(0, 1100, () -> this.time[0]));
		}

		private void assertRate(RelayRate rate) {
			RelayPolicies policies = new RelayPolicies(Map.of(), TopicPolicy.DEFAULT, 1, Duration.ofSeconds(5), rate,
					new RelayControl(Set.of()), Clock.systemUTC());
			RelayFixture fixture = new RelayFixture(policies);
			for (int i = 0; i < 500; i++) {
				fixture.store("orders", "a", "value-" + (100 + i));
			}
			assertThat(fixture.store.rows().get(0).size()).isEqualTo(11);
			for (int millis = 0; millis <= 2_000; millis += 10) {
				this.time[0] = millis * 1_000_000L;
				fixture.nanoTime.set(this.time[0]);
				flow(fixture);
				int due = 10 + millis / 10;
				assertThat(fixture.listener.relayed.size()).isBetween(due - 6, due);
			}
		}

		@Test
		void rowThatIsLargerThanTheBucketIsPaidForAfterwards() {
			RelayRate rate = new RelayRate(0, 1000, () -> this.time[0]);
			assertThat(rate.remaining()).isZero();
			rate.take(2100);
			assertThat(rate.remaining()).isEqualTo(Duration.ofMillis(2050).toNanos());
			this.time[0] = Duration.ofMillis(2050).toNanos();
			assertThat(rate.remaining()).isZero();
			assertThat(rate.bytes(10_000)).isEqualTo(50);
		}

	}

	@Nested
	class TimeToLive {

		private final RelayFixture fixture = fixture(new TopicPolicy(true, Duration.ofMinutes(10), false, null));

		@Test
		void oldRowBecomesADeadLetterAndItsKeyGoesOn() {
			this.fixture.store("orders", "a", "1", "2");
			this.fixture.store("clicks", "a", "3");
			OutboxRecord expired = this.fixture.store.rows().get(0);
			this.fixture.store.age(1, Duration.ofMinutes(10));
			this.fixture.store.age(2, Duration.ofMinutes(10).minusMillis(1));
			this.fixture.store.age(3, Duration.ofDays(10));
			flow(this.fixture);
			assertThat(this.fixture.sent()).containsExactly("2", "3");
			assertThat(this.fixture.stored()).isEmpty();
			assertThat(this.fixture.listener.deadLetters).singleElement().satisfies((letter) -> {
				assertThat(letter.record()).isEqualTo(expired);
				assertThat(letter.category()).isEqualTo(FailureCategory.EXPIRED);
				assertThat(letter.error()).contains("PT10M");
				assertThat(letter.attempts()).isZero();
			});
			assertThat(this.fixture.gate.isOpen(expired.slot())).isTrue();
			this.fixture.advance(Duration.ofSeconds(6));
			flow(this.fixture);
			assertThat(this.fixture.relay.blockedKeys()).isZero();
		}

		@Test
		void expiredRowsAtTheEndAreBuriedOnce() {
			this.fixture.store("orders", "a", "1", "2", "3");
			for (long id = 1; id <= 3; id++) {
				this.fixture.store.age(id, Duration.ofHours(1));
			}
			this.fixture.relay.wake();
			flow(this.fixture);
			assertThat(this.fixture.listener.deadLetters).hasSize(3);
			assertThat(this.fixture.gate.stored()).isZero();
		}

		@Test
		void agesAreAskedForOnlyWhereRowsMayExpire() {
			this.fixture.store("clicks", "a", "1");
			flow(this.fixture);
			assertThat(this.fixture.store.calls()).doesNotContain(InMemoryOutboxStore.Operation.AGES);
		}

	}

	@Nested
	class OldTimestamps {

		private final RuntimeException refused = new InvalidTimestampException("out of range");

		private RelayFixture fixture(boolean restamps) {
			RelayFixture fixture = RelayPoliciesTests.this.fixture(new TopicPolicy(false, null, restamps, null));
			for (int i = 1; i <= 3; i++) {
				fixture.store(TestRows.row("orders", null, new byte[] { 'a' }, String.valueOf(i).getBytes(),
						TestRows.noHeaders(), (i == 3) ? NOW.toEpochMilli() : i));
			}
			return fixture;
		}

		@Test
		void rowBecomesADeadLetterThatSaysWhatToDo() {
			RelayFixture fixture = fixture(false);
			fixture.passes();
			fixture.producer().errorNext(this.refused);
			flow(fixture);
			assertThat(fixture.store.deadLetters()).singleElement()
				.satisfies((letter) -> assertThat(letter.category()).isEqualTo(FailureCategory.RECORD))
				.satisfies((letter) -> assertThat(letter.error()).contains("1970-01-01T00:00:00.001Z",
						"message.timestamp.before.max.ms", "old-timestamps"));
			assertThat(fixture.listener.values()).containsExactly("2", "3");
		}

		@Test
		void refusedRowAndOlderOnesGetThePresentTime() {
			RelayFixture fixture = fixture(true);
			fixture.passes();
			MockProducer<byte[], byte[]> first = fixture.producer();
			// the batch of an invalid record fails as a whole
			first.errorNext(new KafkaException("part of a batch which had one more more invalid records"));
			first.errorNext(this.refused);
			flow(fixture);
			assertThat(first.closed()).isTrue();
			assertThat(fixture.listener.failures).isEmpty();
			assertThat(fixture.listener.values()).containsExactly("1", "2", "3");
			assertThat(fixture.store.deadLetters()).isEmpty();
			List<ProducerRecord<byte[], byte[]>> sent = fixture.producer().history();
			assertThat(sent).extracting(ProducerRecord::timestamp).containsOnly(NOW.toEpochMilli());
			assertThat(sent).extracting((record) -> header(record, "dk-timestamp")).containsExactly("1", "2", null);
		}

		@Test
		void refusalOfSeveralRowsOfABatchIsUnderstood() {
			RelayFixture fixture = fixture(true);
			fixture.passes();
			for (int i = 0; i < 2; i++) {
				fixture.producer()
					.errorNext(new InvalidRecordException("Timestamp 1 of message with offset 0 is out of range. "
							+ "The timestamp should be within [5, 6]"));
			}
			flow(fixture);
			assertThat(fixture.listener.values()).containsExactly("1", "2", "3");
			assertThat(fixture.store.deadLetters()).isEmpty();
		}

		@Test
		void rowThatIsRefusedWithThePresentTimeBecomesADeadLetter() {
			RelayFixture fixture = fixture(true);
			fixture.passes();
			fixture.producer().errorNext(this.refused);
			fixture.passes();
			fixture.producer().errorNext(this.refused);
			flow(fixture);
			assertThat(fixture.store.deadLetters()).extracting((letter) -> letter.record().id()).containsExactly(1L);
			assertThat(fixture.listener.values()).containsExactly("2", "3");
		}

	}

	@Nested
	class DeadLetterTopic {

		private final RelayFixture fixture = fixture(new TopicPolicy(false, null, false, "{topic}.DLT"));

		private final OutboxRecord row = this.fixture
			.store(TestRows.row("orders", 7, new byte[] { 'a' }, "1".getBytes(), TestRows.noHeaders(), 42));

		private ProducerRecord<byte[], byte[]> deadLetter() {
			List<ProducerRecord<byte[], byte[]>> sent = this.fixture.producer().history();
			return sent.get(sent.size() - 1);
		}

		@Test
		void deadLetterIsPublishedWithTheReasonBeforeItsRowLeaves() {
			this.fixture.passes();
			this.fixture.producer().errorNext(TOO_LARGE);
			this.fixture.passes();
			ProducerRecord<byte[], byte[]> record = deadLetter();
			assertThat(record.topic()).isEqualTo("orders.DLT");
			assertThat(record.partition()).isNull();
			assertThat(record.key()).isEqualTo(this.row.key());
			assertThat(record.value()).isEqualTo(this.row.value());
			assertThat(record.timestamp()).isEqualTo(NOW.toEpochMilli());
			assertThat(header(record, "dk-timestamp")).isEqualTo("42");
			assertThat(header(record, "dk-dead-topic")).isEqualTo("orders");
			assertThat(header(record, "dk-dead-partition")).isEqualTo("7");
			assertThat(header(record, "dk-dead-category")).isEqualTo("RECORD");
			assertThat(header(record, "dk-dead-error")).contains("2 MB");
			assertThat(header(record, "dk-dead-attempts")).isEqualTo("1");
			assertThat(this.fixture.store.rows()).hasSize(1);
			assertThat(this.fixture.gate.isOpen(this.row.slot())).isFalse();
			flow(this.fixture);
			assertThat(this.fixture.store.rows()).isEmpty();
			assertThat(this.fixture.store.deadLetters()).isEmpty();
			assertThat(this.fixture.listener.deadLetters).hasSize(1);
			assertThat(this.fixture.listener.relayed).isEmpty();
			assertThat(this.fixture.gate.isOpen(this.row.slot())).isTrue();
		}

		@Test
		void deadLetterThatItsTopicRefusesGoesToTheTable() {
			this.fixture.passes();
			this.fixture.producer().errorNext(TOO_LARGE);
			this.fixture.passes();
			this.fixture.producer().errorNext(TOO_LARGE);
			flow(this.fixture);
			assertThat(this.fixture.store.deadLetters()).singleElement()
				.satisfies((letter) -> assertThat(letter.error()).contains("topic 'orders.DLT' did not take"));
			assertThat(this.fixture.store.rows()).isEmpty();
		}

		@Test
		void missingTopicIsNotAskedForEachDeadLetter(CapturedOutput output) {
			int[] asked = { 0 };
			refuse(this.fixture, (record) -> {
				asked[0] += (record.topic().endsWith(".DLT")) ? 1 : 0;
				return record.topic().endsWith(".DLT")
						? new TimeoutException("not present", new UnknownTopicOrPartitionException("none")) : TOO_LARGE;
			});
			for (int i = 0; i < 5; i++) {
				flow(this.fixture);
				this.fixture.store("orders", "b", "2");
				this.fixture.relay.wake();
			}
			assertThat(asked[0]).isOne();
			assertThat(this.fixture.store.deadLetters()).hasSize(5);
			assertThat(output).containsOnlyOnce("There is no topic 'orders.DLT' for dead letters");
		}

		@Test
		void deadLetterIsPublishedByTheNextProducerWhenOneFails() {
			this.fixture.passes();
			this.fixture.producer().errorNext(TOO_LARGE);
			this.fixture.passes();
			this.fixture.producer().errorNext(new TimeoutException("Expiring"));
			this.fixture.passes();
			assertThat(this.fixture.producers).hasSize(1);
			this.fixture.advance(Duration.ofSeconds(1));
			this.fixture.passes();
			assertThat(this.fixture.producers).hasSize(2);
			assertThat(deadLetter().topic()).isEqualTo("orders.DLT");
			flow(this.fixture);
			assertThat(this.fixture.store.rows()).isEmpty();
			assertThat(this.fixture.listener.deadLetters).hasSize(1);
		}

		@Test
		void deadLetterWithoutAnswerIsPublishedByTheNextProducer() {
			this.fixture.passes();
			this.fixture.producer().errorNext(TOO_LARGE);
			this.fixture.passes();
			this.fixture.advance(RelaySettings.defaults().stallAfter());
			this.fixture.passes();
			this.fixture.advance(Duration.ofSeconds(10));
			this.fixture.passes();
			assertThat(this.fixture.producers).hasSize(2);
			assertThat(this.fixture.producer().history()).extracting(ProducerRecord::topic)
				.containsExactly("orders.DLT");
			flow(this.fixture);
			assertThat(this.fixture.store.rows()).isEmpty();
		}

		@Test
		void deadLetterOfAFailedBatchIsNotForgotten() {
			this.fixture.store("orders", "b", "2");
			this.fixture.passes();
			MockProducer<byte[], byte[]> producer = this.fixture.producer();
			producer.errorNext(TOO_LARGE);
			producer.errorNext(new KafkaException("part of a batch which had one more more invalid records"));
			flow(this.fixture);
			assertThat(this.fixture.producers).hasSize(2);
			assertThat(this.fixture.producer().history()).extracting(ProducerRecord::topic)
				.containsExactly("orders.DLT", "orders");
			assertThat(this.fixture.store.rows()).isEmpty();
		}

		@Test
		void topicThatHoldsKeepsItsDeadLettersInTheTable() {
			assertThat(policies(new TopicPolicy(true, null, false, "{topic}.DLT")).deadLetterTopic("orders")).isNull();
			assertThat(policies(new TopicPolicy(false, null, false, "orders")).deadLetterTopic("orders")).isNull();
		}

	}

	@Nested
	class Polling {

		@Test
		void looksAreFrequentWhileOthersStoreRows() {
			RelayFixture fixture = fixture(TopicPolicy.DEFAULT);
			flow(fixture);
			fixture.advance(Duration.ofSeconds(1));
			for (int i = 0; i < 10; i++) {
				fixture.store("orders", "a", "v" + i);
				flow(fixture);
				assertThat(fixture.stored()).isEmpty();
				fixture.advance(Duration.ofMillis(50));
			}
			long wait = 0;
			for (int i = 0; i < 5; i++) {
				flow(fixture);
				wait = fixture.pass();
				fixture.advance(Duration.ofNanos(wait));
			}
			assertThat(wait).isEqualTo(Duration.ofSeconds(1).toNanos());
		}

	}

}
