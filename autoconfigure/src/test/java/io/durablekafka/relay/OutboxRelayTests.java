package io.durablekafka.relay;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import io.durablekafka.outbox.LoggedEvents;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxRowException;
import io.durablekafka.outbox.OutboxStoreException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxRelay}, pass by pass.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutboxRelayTests {

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(6);

	private RelayFixture fixture = new RelayFixture();

	private RelayFixture fixture() {
		return this.fixture;
	}

	@Nested
	class Healthy {

		@Test
		void rowIsSentAsItWasStored() {
			byte[] headers = HeaderCodec
				.encode(new RecordHeaders().add("h", new byte[] { 1 }).add("h", null).add("i", new byte[0]));
			fixture().store(TestRows.row("orders", 3, new byte[] { 0, -1 }, null, headers, 42));
			fixture().passes();
			ProducerRecord<byte[], byte[]> sent = fixture().producer().history().get(0);
			assertThat(sent.topic()).isEqualTo("orders");
			assertThat(sent.partition()).isEqualTo(3);
			assertThat(sent.timestamp()).isEqualTo(42);
			assertThat(sent.key()).containsExactly(0, -1);
			assertThat(sent.value()).isNull();
			assertThat(HeaderCodec.encode(sent.headers())).isEqualTo(headers);
		}

		@Test
		void rowIsDeletedAfterItsAcknowledgementAndNotBefore() {
			OutboxRecord row = fixture().store(TestRows.row("orders", "a", "1"));
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1");
			assertThat(fixture().stored()).containsExactly("1");
			assertThat(fixture().gate.isOpen(row.slot())).isFalse();
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().stored()).isEmpty();
			assertThat(fixture().gate.isOpen(row.slot())).isTrue();
			assertThat(fixture().listener.values()).containsExactly("1");
			assertThat(fixture().listener.acknowledgements).isEqualTo(1);
		}

		@Test
		void gateIsLoweredAndListenerToldOnlyAfterTheDeletion() {
			OutboxRecord row = fixture().store(TestRows.row("orders", "a", "1"));
			fixture().passes();
			fixture().store.beforeCall((operation) -> {
				if (operation == Operation.DELETE) {
					assertThat(fixture().gate.isOpen(row.slot())).isFalse();
					assertThat(fixture().listener.relayed).isEmpty();
				}
			});
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().listener.relayed).hasSize(1);
		}

		@Test
		void windowIsFilledAgainBeforeItHasDrained() {
			OutboxRelayTests.this.fixture = new RelayFixture(RelayFixture.window(4, 100));
			fixture().store("orders", "a", "1", "2", "3", "4", "5", "6", "7");
			fixture().pass();
			assertThat(fixture().sent()).containsExactly("1", "2", "3", "4");
			fixture().producer().completeNext();
			assertThat(fixture().pass()).isPositive();
			assertThat(fixture().sent()).hasSize(4);
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1", "2", "3", "4", "5", "6");
		}

		@Test
		void windowIsBoundedInBytes() {
			RelaySettings defaults = RelaySettings.defaults();
			OutboxRelayTests.this.fixture = new RelayFixture(new RelaySettings(100, 10, 100, defaults.pollInterval(),
					defaults.minPollInterval(), defaults.stallAfter(), defaults.initialBackoff(), defaults.maxBackoff(),
					defaults.maxTopicBackoff()));
			fixture().store("orders", "a", "1234567", "2", "3");
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1234567");
		}

		@Test
		void rowsAreDeletedInBatches() {
			OutboxRelayTests.this.fixture = new RelayFixture(RelayFixture.window(10, 3));
			fixture().store("orders", "a", "1", "2", "3", "4", "5");
			fixture().passes();
			fixture().producer().completeNext();
			fixture().producer().completeNext();
			long wait = fixture().pass();
			assertThat(fixture().stored()).hasSize(5);
			assertThat(wait).isBetween(1L, Duration.ofMillis(10).toNanos());
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("4", "5");
			fixture().producer().completeNext();
			fixture().passes();
			fixture().advance(Duration.ofMillis(10));
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("5");
			assertThat(fixture().store.calls()).filteredOn(Operation.DELETE::equals).hasSize(2);
		}

		@Test
		void rowThatBecomesVisibleLateIsRelayed() {
			fixture().store.add(10, TestRows.row("orders", "a", "10"));
			fixture().passes();
			fixture().store.add(5, TestRows.row("orders", "b", "5"));
			fixture().relay.wake();
			fixture().passes();
			fixture().producer().completeNext();
			fixture().passes();
			fixture().relay.wake();
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("10", "5");
		}

		@Test
		void rowThatBecomesVisibleLateIsRelayedUnderConstantLoad() {
			OutboxRelayTests.this.fixture = new RelayFixture(RelayFixture.window(4, 1));
			long id = 1_000;
			fixture().store.add(1, TestRows.row("orders", "a", "late"));
			for (int i = 0; i < 4; i++) {
				fixture().store.add(id++, TestRows.row("orders", "b", "on time"));
			}
			fixture().passes();
			fixture().store.add(2, TestRows.row("orders", "a", "late"));
			for (int i = 0; i < 100; i++) {
				fixture().store.add(id++, TestRows.row("orders", "b", "on time"));
				fixture().producer().completeNext();
				fixture().advance(Duration.ofMillis(100));
				fixture().relay.wake();
				fixture().passes();
			}
			assertThat(fixture().sent()).filteredOn("late"::equals).hasSize(2);
		}

		@Test
		void walkOverRowsThatTheDatabaseCannotCleanUpIsNotRepeatedAllTheTime() {
			AtomicInteger walks = walksThatTake(Duration.ofSeconds(1));
			for (int i = 0; i < 10; i++) {
				relay(1_000 + i, "on time");
			}
			assertThat(fixture().sent()).hasSize(10);
			assertThat(walks).hasValue(1);
			fixture().store.add(5, TestRows.row("orders", "b", "late"));
			fixture().advance(Duration.ofSeconds(20));
			fixture().passes();
			assertThat(fixture().sent()).endsWith("late");
			assertThat(walks).hasValue(2);
		}

		@Test
		void rowThatBecomesVisibleLateIsRelayedWithinHalfAMinuteHoweverLongTheWalk() {
			AtomicInteger walks = walksThatTake(Duration.ofSeconds(25));
			relay(1_000, "on time");
			fixture().store.add(5, TestRows.row("orders", "b", "late"));
			fixture().advance(Duration.ofSeconds(31));
			fixture().passes();
			assertThat(fixture().sent()).endsWith("late");
			assertThat(walks).hasValue(2);
		}

		@Test
		void rowThatBecomesVisibleLateIsLookedForSoonAfterSomebodyToldOfIt() {
			walksThatTake(Duration.ofMillis(2));
			relay(1_000, "on time");
			fixture().store.add(5, TestRows.row("orders", "b", "late"));
			fixture().relay.wake();
			fixture().passes();
			assertThat(fixture().sent()).hasSize(1);
			long wait = fixture().pass();
			assertThat(wait).isBetween(1L, Duration.ofMillis(40).toNanos());
			fixture().advance(Duration.ofNanos(wait));
			fixture().passes();
			assertThat(fixture().sent()).endsWith("late");
		}

		private void relay(long id, String value) {
			fixture().store.add(id, TestRows.row("orders", "a", value));
			fixture().relay.wake();
			fixture().passes();
			fixture().producer().completeNext();
			fixture().passes();
		}

		private AtomicInteger walksThatTake(Duration duration) {
			AtomicInteger walks = new AtomicInteger();
			fixture().store.beforeCall((operation) -> {
				if (operation == Operation.READ && fixture().store.lastQuery().afterId() == 0) {
					walks.incrementAndGet();
					fixture().advance(duration);
				}
			});
			return walks;
		}

		@Test
		void idleRelayReadsWhenWokenAndAtThePollInterval() {
			assertThat(fixture().pass()).isEqualTo(Duration.ofSeconds(1).toNanos());
			fixture().store("orders", "a", "1");
			fixture().passes();
			assertThat(fixture().producers).isEmpty();
			fixture().relay.wake();
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1");
			fixture().store("orders", "a", "2");
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1");
			fixture().advance(Duration.ofSeconds(1));
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1", "2");
		}

		@Test
		void producerIsClosedAfterOneIdleMinute() {
			fixture().store("orders", "a", "1");
			fixture().passes();
			fixture().producer().completeNext();
			fixture().passes();
			fixture().advance(Duration.ofSeconds(59));
			fixture().passes();
			assertThat(fixture().producer().closed()).isFalse();
			fixture().advance(Duration.ofSeconds(2));
			fixture().passes();
			assertThat(fixture().producer().closed()).isTrue();
			fixture().store("orders", "a", "2");
			fixture().relay.wake();
			fixture().passes();
			assertThat(fixture().producers).hasSize(2);
			assertThat(fixture().sent()).containsExactly("2");
		}

		@Test
		void throwingListenerChangesNothing(CapturedOutput output) {
			RelayFixture base = fixture();
			RelayListener broken = new RelayListener() {

				@Override
				public void relayed(OutboxRecord row, RecordMetadata metadata) {
					throw new IllegalStateException("broken listener");
				}

				@Override
				public void acknowledged() {
					throw new StackOverflowError("broken listener");
				}

			};
			OutboxRelay relay = base.relay(RelaySettings.defaults(), RelayPolicies.defaults(), broken);
			base.store("orders", "a", "1", "2");
			relay.pass();
			base.producer().completeNext();
			base.producer().completeNext();
			relay.pass();
			assertThat(base.stored()).isEmpty();
			assertThat(output.getAll().split("threw an exception. The relay goes on", -1)).hasSize(2);
		}

	}

	@Nested
	class WhenKafkaFails {

		@Test
		void firstFailureClosesTheProducerInsideTheCallback() {
			fixture().store("orders", "a", "1", "2", "3");
			fixture().passes();
			MockProducer<byte[], byte[]> producer = fixture().producer();
			producer.errorNext(new TimeoutException("Expiring 1 record(s) for orders-0"));
			assertThat(producer.closed()).isTrue();
		}

		@Test
		void everythingUnacknowledgedIsSentAgainInOrderAfterTheBackoff() {
			fixture().store("orders", "a", "1", "2", "3");
			fixture().passes();
			fixture().producer().completeNext();
			TimeoutException failure = new TimeoutException("Expiring 1 record(s) for orders-0");
			fixture().producer().errorNext(failure);
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("2", "3");
			assertThat(fixture().listener.failures).containsExactly(failure);
			assertThat(fixture().producers).hasSize(1);
			fixture().advance(Duration.ofMillis(99));
			fixture().relay.wake();
			fixture().passes();
			assertThat(fixture().producers).hasSize(1);
			fixture().advance(Duration.ofMillis(101));
			fixture().passes();
			assertThat(fixture().producers).hasSize(2);
			assertThat(fixture().sent()).containsExactly("2", "3");
			assertThat(fixture().relay.attempts()).isEqualTo(5);
		}

		@Test
		void acknowledgementThatArrivesAfterTheFailureCounts() {
			fixture().store("orders", "a", "1");
			fixture().store("orders", "b", "2");
			fixture().passes();
			fixture().producer().errorNext(new TimeoutException("Expiring 1 record(s) for orders-0"));
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("1");
			assertThat(fixture().listener.values()).containsExactly("2");
		}

		@Test
		void acknowledgementThatArrivesWhileTheProducerIsClosedCounts() {
			fixture().producerType = (cluster, serializer) -> new MockProducer<>(cluster, false, null, serializer,
					serializer) {

				@Override
				public void close(Duration timeout) {
					if (closed()) {
						completeNext();
					}
					super.close(timeout);
				}

			};
			fixture().store("orders", "a", "1");
			fixture().store("orders", "b", "2");
			fixture().passes();
			fixture().producer().errorNext(new TimeoutException("Expiring 1 record(s) for orders-0"));
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("1");
		}

		@Test
		void backoffGrowsAndIsResetByAnAcknowledgement() {
			fixture().store("orders", "a", "1");
			int attempts = 0;
			for (int second = 0; second < 60; second++) {
				fixture().advance(Duration.ofSeconds(1));
				fixture().passes();
				if (fixture().producers.size() > attempts) {
					attempts = fixture().producers.size();
					fixture().producer().errorNext(new TimeoutException("Expiring"));
				}
			}
			assertThat(attempts).isBetween(12, 25);
			fixture().passes();
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			fixture().producer().completeNext();
			fixture().store("orders", "a", "2");
			fixture().relay.wake();
			fixture().passes();
			fixture().producer().errorNext(new TimeoutException("Expiring"));
			assertThat(fixture().pass()).isLessThanOrEqualTo(Duration.ofMillis(200).toNanos());
		}

		@Test
		void outageIsLoggedOnceWhenItBeginsAndOnceWhenItEnds(CapturedOutput output) {
			fixture().store("orders", "a", "1");
			for (int i = 0; i < 4; i++) {
				fixture().advance(LONGEST_BACKOFF);
				fixture().passes();
				fixture().producer().errorNext(new TimeoutException("Expiring"));
				fixture().passes();
			}
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			LoggedEvents events = new LoggedEvents("io.durablekafka.relay");
			fixture().producer().completeNext();
			fixture().passes();
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			events.close();
			assertThat(output.getAll().split("The relay cannot publish to Kafka", -1)).hasSize(2);
			assertThat(output).contains("The relay can publish to Kafka again, after 24.0 s and 4 failed attempts");
			assertThat(events.values("relay.resumed")).singleElement()
				.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.seconds", 24.0)
					.containsEntry("durable.kafka.attempts", 4));
			assertThat(events.values("outbox.drained")).singleElement()
				.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.records", 1L)
					.containsEntry("durable.kafka.seconds", 24.0));
		}

		@Test
		void rowThatWaitedForMetadataInVainDoesNotCostTheProducer() {
			fixture().producerType = (cluster, serializer) -> new FailingSendProducer(serializer,
					new TimeoutException("Topic orders not present in metadata after 500 ms."));
			fixture().store("orders", "a", "1", "2");
			for (int i = 0; i < 9; i++) {
				fixture().passes();
				fixture().advance(LONGEST_BACKOFF);
			}
			assertThat(fixture().producers).hasSize(1);
			assertThat(fixture().producer().closed()).isFalse();
			assertThat(fixture().listener.failures).hasSize(9);
			fixture().producerType = (cluster, serializer) -> new MockProducer<>(cluster, false, null, serializer,
					serializer);
			fixture().passes();
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().producers).hasSize(2);
			assertThat(fixture().producers.get(0).closed()).isTrue();
			assertThat(fixture().sent()).containsExactly("1", "2");
		}

		@Test
		void nothingIsSentBehindARowThatWaitedForMetadataInVain() {
			FailingSendProducer producer = new FailingSendProducer(new ByteArraySerializer(),
					new TimeoutException("Partition metadata is missing"));
			fixture().producerType = (cluster, serializer) -> producer;
			producer.failing = false;
			fixture().store("orders", "a", "1");
			fixture().passes();
			producer.failing = true;
			fixture().store("orders", "a", "2", "3");
			fixture().relay.wake();
			fixture().passes();
			producer.failing = false;
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1");
			producer.completeNext();
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1", "2", "3");
			assertThat(producer.closed()).isFalse();
		}

		@Test
		void throwingSendStopsTheProducerAtThatRow() {
			fixture().store("orders", "a", "1");
			fixture().passes();
			fixture().producer().sendException = new IllegalStateException("closed");
			fixture().store("orders", "a", "2", "3");
			fixture().relay.wake();
			fixture().passes();
			assertThat(fixture().producer().closed()).isTrue();
			assertThat(fixture().listener.failures).hasSize(1);
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1", "2", "3");
		}

		@Test
		void producerThatCannotBeCreatedIsTriedAgain() {
			KafkaException failure = new KafkaException("Failed to construct kafka producer");
			fixture().producerFailures.add(failure);
			fixture().store("orders", "a", "1");
			fixture().passes();
			assertThat(fixture().listener.failures).containsExactly(failure);
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1");
		}

		@Test
		void silenceWithRowsInFlightIsAFailure() {
			fixture().store("orders", "a", "1", "2");
			fixture().passes();
			fixture().advance(Duration.ofSeconds(20));
			fixture().producer().completeNext();
			fixture().passes();
			fixture().advance(Duration.ofSeconds(34));
			fixture().passes();
			assertThat(fixture().producer().closed()).isFalse();
			fixture().advance(Duration.ofSeconds(1));
			fixture().passes();
			assertThat(fixture().producer().closed()).isTrue();
			assertThat(fixture().listener.failures).singleElement().isInstanceOf(TimeoutException.class);
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("2");
		}

		@Test
		void refusedConnectionBuriesNothing() {
			fixture().store("orders", "a", "1", "2");
			fixture().passes();
			fixture().producer().errorNext(new SaslAuthenticationException("password"));
			fixture().passes();
			assertThat(fixture().producer().closed()).isTrue();
			assertThat(fixture().stored()).containsExactly("1", "2");
			assertThat(fixture().store.deadLetters()).isEmpty();
			assertThat(fixture().listener.failures).hasSize(1);
		}

		@Test
		void errorInTheListOfAnswersDoesNotLoseRows() {
			fixture().store("orders", "a", "1");
			fixture().passes();
			fixture().relay.recover(new OutOfMemoryError("test"));
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().producers).hasSize(2);
			assertThat(fixture().sent()).containsExactly("1");
		}

	}

	@Nested
	class WhenARecordIsInvalid {

		@Test
		void rowBecomesADeadLetterAndItsKeyGoesOn(CapturedOutput output) {
			fixture().store("orders", "a", "1", "2");
			OutboxRecord row = fixture().store(TestRows.row("orders", "b", "3"));
			fixture().passes();
			fixture().producer().completeNext();
			fixture().producer().errorNext(new RecordTooLargeException("2 MB"));
			fixture().producer().errorNext(new RecordTooLargeException("3 MB"));
			fixture().passes();
			assertThat(fixture().stored()).isEmpty();
			assertThat(fixture().producer().closed()).isFalse();
			assertThat(fixture().listener.failures).isEmpty();
			assertThat(fixture().listener.values()).containsExactly("1");
			assertThat(fixture().store.deadLetters()).isEqualTo(fixture().listener.deadLetters);
			assertThat(fixture().store.deadLetters()).extracting(DeadLetter::category)
				.containsOnly(FailureCategory.RECORD);
			assertThat(fixture().store.deadLetters().get(0).error()).endsWith("RecordTooLargeException: 2 MB");
			assertThat(fixture().gate.isOpen(row.slot())).isTrue();
			assertThat(output).contains("Row 2 (message id").contains("1 more rows are dead letters");
		}

		@Test
		void rowThatCannotBeMadeARecordBecomesADeadLetter() {
			fixture().store(TestRows.row("orders", null, null, new byte[0], new byte[] { 2 }, 0));
			fixture().store("orders", "a", "2");
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("2");
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().store.deadLetters()).extracting((letter) -> letter.record().id()).containsExactly(1L);
		}

		@Test
		void innocentBatchMatesAreSentAgainAtOnceAndNoOutageIsReported() {
			fixture().store("orders", "a", "1", "bad", "3");
			fixture().passes();
			MockProducer<byte[], byte[]> producer = fixture().producer();
			KafkaException mate = new KafkaException("part of a batch which had one more more invalid records");
			producer.errorNext(mate);
			assertThat(producer.closed()).isTrue();
			producer.errorNext(new RecordTooLargeException("2 MB"));
			producer.errorNext(mate);
			fixture().passes();
			assertThat(fixture().producers).hasSize(2);
			assertThat(fixture().sent()).containsExactly("1", "3");
			assertThat(fixture().store.deadLetters()).hasSize(1);
			assertThat(fixture().listener.failures).isEmpty();
		}

		@Test
		void plainFailureWithoutAnInvalidRecordIsAnOutage() {
			fixture().store("orders", "a", "1");
			fixture().passes();
			fixture().producer().errorNext(new KafkaException("?"));
			fixture().passes();
			assertThat(fixture().listener.failures).hasSize(1);
			assertThat(fixture().producers).hasSize(1);
		}

	}

	@Nested
	class WhenATopicIsUnknown {

		private final RuntimeException unknown = new TimeoutException("Topic gone not present in metadata",
				new UnknownTopicOrPartitionException("gone"));

		@Test
		void otherTopicsGoOnAndTheProducerStaysWhenTheSendItselfFails() {
			RelayFixture fixture = withUnknownTopic();
			fixture.store("orders", "a", "1");
			fixture.store("gone", "a", "2", "3");
			fixture.store("orders", "a", "4");
			fixture.passes();
			assertThat(fixture.sent()).containsExactly("1", "4");
			assertThat(fixture.producer().closed()).isFalse();
			fixture.producer().completeNext();
			fixture.producer().completeNext();
			fixture.passes();
			assertThat(fixture.stored()).containsExactly("2", "3");
			assertThat(fixture.listener.failures).isEmpty();
			assertThat(fixture.listener.deadLetters).isEmpty();
		}

		@Test
		void laterFailureClosesTheProducerWithoutAnOutage() {
			fixture().store("gone", "a", "1", "2");
			fixture().store("orders", "a", "3");
			fixture().passes();
			fixture().producer().errorNext(new UnknownTopicOrPartitionException("gone"));
			assertThat(fixture().producers.get(0).closed()).isTrue();
			fixture().passes();
			assertThat(fixture().producers).hasSize(2);
			assertThat(fixture().sent()).containsExactly("3");
			assertThat(fixture().listener.failures).isEmpty();
		}

		@Test
		void rowsOfTheTopicAreSentInOrderOnceItIsThere(CapturedOutput output) {
			fixture().store("gone", "a", "1", "2");
			fixture().passes();
			fixture().producer().errorNext(new UnknownTopicOrPartitionException("gone"));
			fixture().passes();
			assertThat(fixture().producers).hasSize(1);
			fixture().advance(Duration.ofMillis(200));
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1", "2");
			fixture().producer().completeNext();
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().stored()).isEmpty();
			assertThat(output.getAll().split("which Kafka does not know", -1)).hasSize(2);
			assertThat(output).contains("The relay publishes to topic 'gone' again");
		}

		@Test
		void attemptsBecomeRare() {
			RelayFixture fixture = withUnknownTopic();
			fixture.store("gone", "a", "1");
			int attempts = 0;
			for (int second = 0; second < 300; second++) {
				int before = this.attempts;
				fixture.passes();
				attempts += this.attempts - before;
				fixture.advance(Duration.ofSeconds(1));
			}
			// pauses grow to 30 s, of which chance takes off up to a half
			assertThat(attempts).isBetween(10, 28);
		}

		@Test
		void attemptsTakeATenthOfTheTimeHoweverManyTopicsAreMissing() {
			RelayFixture fixture = withUnknownTopic();
			this.cost = Duration.ofSeconds(2);
			for (int topic = 0; topic < 50; topic++) {
				fixture.store("gone" + topic, "a", "1");
			}
			fixture.passes();
			this.attempts = 0;
			for (int second = 0; second < 200; second++) {
				fixture.passes();
				fixture.advance(Duration.ofSeconds(1));
			}
			assertThat(this.attempts).isBetween(5, 11);
		}

		@Test
		void topicThatIsAloneIsTriedAtThePaceOfItsBackOffWhateverAnAttemptCosts() {
			RelayFixture fixture = withUnknownTopic();
			this.cost = Duration.ofSeconds(5);
			fixture.store("gone", "a", "1");
			int longest = 0;
			int since = 0;
			for (int second = 0; second < 600; second++) {
				int before = this.attempts;
				fixture.passes();
				since = (this.attempts > before) ? 0 : since + 1;
				longest = Math.max(longest, since);
				fixture.advance(Duration.ofSeconds(1));
			}
			assertThat(longest).isBetween(15, 31);
			assertThat(this.attempts).isGreaterThan(15);
		}

		private int attempts;

		private Duration cost = Duration.ZERO;

		private RelayFixture withUnknownTopic() {
			RelayFixture fixture = fixture();
			fixture.producerType = (cluster, serializer) -> new FailingSendProducer(serializer, this.unknown) {

				@Override
				boolean fails(String topic) {
					if (!topic.startsWith("gone")) {
						return false;
					}
					WhenATopicIsUnknown.this.attempts++;
					fixture.advance(WhenATopicIsUnknown.this.cost);
					return true;
				}

			};
			return fixture;
		}

	}

	@Nested
	class WhenTheDatabaseFails {

		@Test
		void acknowledgedRowsAreNotSentAgainWhileTheirDeletionFails(CapturedOutput output) {
			fixture().store("orders", "a", "1", "2");
			fixture().passes();
			fail(Operation.DELETE);
			fixture().producer().completeNext();
			fixture().producer().completeNext();
			fixture().passes();
			fixture().store("orders", "a", "3");
			fixture().relay.wake();
			for (int i = 0; i < 5; i++) {
				fixture().passes();
				fixture().advance(LONGEST_BACKOFF);
			}
			assertThat(fixture().sent()).containsExactly("1", "2", "3");
			assertThat(fixture().listener.relayed).isEmpty();
			fixture().store.beforeCall((operation) -> {
			});
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("3");
			assertThat(fixture().listener.values()).containsExactly("1", "2");
			assertThat(output.getAll().split("The relay cannot remove rows from the outbox", -1)).hasSize(2);
			assertThat(output).contains("The relay can remove rows from the outbox again");
		}

		@Test
		void acknowledgedRowsAreNotSentAgainWhenKafkaFailsToo() {
			fixture().store("orders", "a", "1", "2");
			fixture().passes();
			fail(Operation.DELETE);
			fixture().producer().completeNext();
			fixture().producer().errorNext(new TimeoutException("Expiring"));
			for (int i = 0; i < 5; i++) {
				fixture().passes();
				fixture().advance(LONGEST_BACKOFF);
			}
			assertThat(fixture().producers).hasSize(1);
			fixture().store.beforeCall((operation) -> {
			});
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("2");
		}

		@Test
		void deletionWhoseAnswerWasLostLowersTheGateOnce() {
			OutboxRecord row = fixture().store(TestRows.row("orders", "a", "1"));
			fixture().passes();
			fixture().store.afterCall((operation) -> {
				throw new OutboxStoreException("lost", true, null);
			});
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().gate.isOpen(row.slot())).isFalse();
			fixture().store.afterCall((operation) -> {
			});
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().gate.isOpen(row.slot())).isTrue();
			fixture().gate.raise(row.slot());
			assertThat(fixture().gate.isOpen(row.slot())).isFalse();
		}

		@Test
		void rowsWithAnAnswerAreBounded() {
			OutboxRelayTests.this.fixture = new RelayFixture(RelayFixture.window(4, 100));
			for (int i = 0; i < 100; i++) {
				fixture().store("orders", "a", "" + i);
			}
			fail(Operation.DELETE);
			for (int i = 0; i < 50; i++) {
				fixture().passes();
				while (fixture().producer().completeNext()) {
					fixture().advance(Duration.ofMillis(1));
				}
			}
			assertThat(fixture().sent()).hasSizeLessThanOrEqualTo(8);
		}

		@Test
		void failedBurialIsTriedAgainAndDoesNotHoldUpDeletions() {
			fixture().store("orders", "a", "1", "2");
			fixture().passes();
			fail(Operation.BURY);
			fixture().producer().errorNext(new RecordTooLargeException("2 MB"));
			fixture().producer().completeNext();
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("1");
			fixture().store.beforeCall((operation) -> {
			});
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().stored()).isEmpty();
			assertThat(fixture().listener.deadLetters).hasSize(1);
		}

		@Test
		void manyDeadLettersAreBuriedInFewTransactions() {
			reject(1_000);
			fixture().passes();
			assertThat(fixture().stored()).isEmpty();
			assertThat(fixture().listener.deadLetters).hasSize(1_000);
			assertThat(fixture().store.calls()).filteredOn(Operation.BURY::equals).hasSize(5);
		}

		@Test
		void rowThatCannotBeBuriedDoesNotKeepTheOthers() {
			AtomicBoolean refuses = new AtomicBoolean(true);
			fixture().store.beforeCall((operation) -> {
				if (operation == Operation.BURY && refuses.get()
						&& fixture().store.lastBurial()
							.stream()
							.anyMatch((letter) -> TestRows.text(letter.record().value()).equals("3"))) {
					throw new OutboxRowException("refused", null);
				}
			});
			reject(100);
			fixture().passes();
			assertThat(fixture().stored()).containsExactly("3");
			assertThat(fixture().listener.deadLetters).hasSize(99);
			refuses.set(false);
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().stored()).isEmpty();
			assertThat(fixture().listener.deadLetters).hasSize(100);
		}

		@Test
		void gateIsOpenedAndListenerToldOnlyAfterTheBurial() {
			OutboxRecord row = fixture().store(TestRows.row("orders", "a", "1"));
			fixture().passes();
			fixture().store.afterCall((operation) -> {
				assertThat(fixture().gate.isOpen(row.slot())).isFalse();
				assertThat(fixture().listener.deadLetters).isEmpty();
				throw new OutboxStoreException("lost", true, null);
			});
			fixture().producer().errorNext(new RecordTooLargeException("2 MB"));
			fixture().passes();
			assertThat(fixture().store.deadLetters()).hasSize(1);
			assertThat(fixture().gate.isOpen(row.slot())).isFalse();
			fixture().store.afterCall((operation) -> {
			});
			fixture().advance(LONGEST_BACKOFF);
			fixture().passes();
			assertThat(fixture().gate.isOpen(row.slot())).isTrue();
			assertThat(fixture().store.deadLetters()).hasSize(1);
			assertThat(fixture().listener.deadLetters).hasSize(1);
		}

		@Test
		void slowBurialsLeaveTimeForAnswersAndReads() {
			fixture().store.beforeCall((operation) -> {
				if (operation == Operation.BURY) {
					fixture().advance(Duration.ofMillis(10L * fixture().store.lastBurial().size()));
				}
			});
			reject(1_000);
			fixture().store("orders", "b", "next");
			fixture().relay.wake();
			fixture().pass();
			fixture().pass();
			assertThat(fixture().sent()).endsWith("next");
			fixture().producer().completeNext();
			fixture().pass();
			assertThat(fixture().stored()).hasSizeGreaterThan(500).doesNotContain("next");
			fixture().passes();
			assertThat(fixture().stored()).isEmpty();
		}

		private void reject(int rows) {
			for (int i = 0; i < rows; i++) {
				fixture().store("orders", "a", "" + i);
			}
			fixture().passes();
			for (int i = 0; i < rows; i++) {
				fixture().producer().errorNext(new RecordTooLargeException("2 MB"));
			}
		}

		@Test
		void failedReadIsTriedAgain(CapturedOutput output) {
			fixture().store("orders", "a", "1");
			fail(Operation.READ);
			for (int i = 0; i < 5; i++) {
				fixture().passes();
				fixture().advance(LONGEST_BACKOFF);
			}
			fixture().store.beforeCall((operation) -> {
			});
			fixture().passes();
			assertThat(fixture().sent()).containsExactly("1");
			assertThat(fixture().listener.failures).isEmpty();
			assertThat(output.getAll().split("The relay cannot read the outbox", -1)).hasSize(2);
			assertThat(output).contains("The relay can read the outbox again");
		}

		private void fail(Operation failing) {
			fixture().store.beforeCall((operation) -> {
				if (operation == failing) {
					throw new OutboxStoreException("down", false, null);
				}
			});
		}

	}

	/**
	 * Reports a failure the way the real producer does when a row does not get as far as
	 * its buffer.
	 */
	private static class FailingSendProducer extends MockProducer<byte[], byte[]> {

		private final RuntimeException failure;

		private boolean failing = true;

		FailingSendProducer(ByteArraySerializer serializer, RuntimeException failure) {
			super(Cluster.empty(), false, null, serializer, serializer);
			this.failure = failure;
		}

		boolean fails(String topic) {
			return this.failing;
		}

		@Override
		public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
			if (!fails(record.topic())) {
				return super.send(record, callback);
			}
			callback.onCompletion(new RecordMetadata(new TopicPartition(record.topic(), -1), -1, -1, -1, -1, -1),
					this.failure);
			return CompletableFuture.failedFuture(this.failure);
		}

	}

}
