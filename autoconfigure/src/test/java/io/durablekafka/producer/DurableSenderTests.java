package io.durablekafka.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.record.RecordSerializationException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurableSender}: publishing and storing, with the threads of all its
 * parts.
 */
@Timeout(60)
class DurableSenderTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final SenderFixture fixture = new SenderFixture();

	private final FakeKafka kafka = this.fixture.kafka;

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void recordIsPublished() throws Exception {
		this.fixture.start();
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send("a", "1"));
		assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
		assertThat(result.getRecordMetadata().hasOffset()).isTrue();
		assertThat(result.published().get(1, TimeUnit.SECONDS)).isSameAs(result.getRecordMetadata());
		assertThat(result.messageId()).hasSize(36);
		assertThat(this.kafka.log())
			.containsExactly(new FakeKafka.Written(TOPIC, SenderFixture.partition("a"), "a", "1"));
		assertThat(this.fixture.sender().statistics().published()).isOne();
		assertThat(this.fixture.store.calls()).isEmpty();
		this.fixture.assertGateIsQuiet("a");
	}

	@Test
	void nullKeyAndNullValueArePublished() {
		this.fixture.start();
		assertThat(SenderFixture.outcome(this.fixture.send(new ProducerRecord<>(TOPIC, null, "v"))))
			.isEqualTo(Outcome.PUBLISHED);
		assertThat(SenderFixture.outcome(this.fixture.send(new ProducerRecord<>(TOPIC, "k", null))))
			.isEqualTo(Outcome.PUBLISHED);
		assertThat(SenderFixture.outcome(this.fixture.send(new ProducerRecord<>(TOPIC, 2, null, null))))
			.isEqualTo(Outcome.PUBLISHED);
		assertThat(this.kafka.log()).containsExactly(new FakeKafka.Written(TOPIC, 0, null, "v"),
				new FakeKafka.Written(TOPIC, SenderFixture.partition("k"), "k", null),
				new FakeKafka.Written(TOPIC, 2, null, null));
	}

	@Test
	void messageIdOfTheCallerIsKept() {
		this.fixture.start();
		ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, "a", "1");
		record.headers().add("dk-message-id", "mine".getBytes(StandardCharsets.UTF_8));
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send(record));
		assertThat(result.messageId()).isEqualTo("mine");
		assertThat(result.getProducerRecord().headers().headers("dk-message-id")).hasSize(1);
	}

	@Test
	void recordOfTheCallerIsNotChangedAndCanBeSentAgain() {
		this.fixture.start();
		ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, "a", "1");
		String first = SenderFixture.result(this.fixture.send(record)).messageId();
		assertThat(record.headers()).isEmpty();
		record.headers().add("later", new byte[0]);
		String second = SenderFixture.result(this.fixture.send(record)).messageId();
		assertThat(second).isNotEqualTo(first);
		assertThat(this.kafka.log()).hasSize(2);
	}

	@Test
	void onlyOneRecordGoesToAPartitionUntilItIsAcknowledged() throws Exception {
		this.kafka.acknowledging(false);
		this.fixture.start();
		String other = SenderFixture.otherKeyOfPartition("a");
		SendFuture<?> first = this.fixture.send("a", "1");
		Thread second = new Thread(() -> this.fixture.send(other, "2"));
		second.start();
		SenderFixture.await(() -> second.getState() == Thread.State.TIMED_WAITING);
		assertThat(this.kafka.producer().inFlight()).containsExactly("1");
		this.kafka.producer().acknowledge("1");
		second.join();
		assertThat(SenderFixture.outcome(first)).isEqualTo(Outcome.PUBLISHED);
		assertThat(this.kafka.producer().inFlight()).containsExactly("2");
		this.fixture.send(other, "3");
		assertThat(this.kafka.producer().inFlight()).containsExactly("2", "3");
		this.kafka.producer().acknowledgeAll();
	}

	@Test
	void recordWhosePartitionIsNotPrimedInTimeIsStored() {
		this.kafka.acknowledging(false);
		this.fixture.maxBlock = Duration.ofMillis(400);
		this.fixture.start();
		this.fixture.send("a", "1");
		long start = System.nanoTime();
		assertThat(SenderFixture.outcome(this.fixture.send(SenderFixture.otherKeyOfPartition("a"), "2")))
			.isEqualTo(Outcome.STORED);
		assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
		assertThat(this.kafka.producer().inFlight()).containsExactly("1");
		assertThat(this.fixture.trips()).isZero();
		this.kafka.producer().acknowledgeAll();
	}

	@Test
	void flushWaitsForAcknowledgements() {
		this.fixture.start();
		List<SendFuture<?>> futures = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			futures.add(this.fixture.send("key-" + i, "v"));
		}
		this.fixture.template().flush();
		assertThat(this.kafka.producer().inFlight()).isEmpty();
		futures.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.PUBLISHED));
	}

	@Test
	void flushWaitsUntilFuturesAreKnown() {
		this.fixture.start();
		for (int round = 0; round < 50; round++) {
			List<SendFuture<?>> futures = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				futures.add(this.fixture.send("key-" + i, "v"));
			}
			this.fixture.template().flush();
			assertThat(futures).allMatch(CompletableFuture::isDone);
		}
	}

	@Test
	void flushWaitsUntilWhatKafkaDoesNotTakeIsStored() throws Exception {
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		List<SendFuture<?>> futures = List.of(this.fixture.send("a", "1"), this.fixture.send("a", "2"));
		CountDownLatch database = new CountDownLatch(1);
		this.fixture.store.beforeCall((operation) -> SenderFixture.awaitUninterruptibly(database));
		Thread flush = new Thread(this.fixture.template()::flush);
		flush.start();
		SenderFixture.await(() -> flush.getState() != Thread.State.NEW);
		this.kafka.producer().fail("1", SenderFixture.expired());
		Awaitility.await().during(Duration.ofMillis(100)).until(flush::isAlive);
		database.countDown();
		flush.join();
		assertThat(futures).allMatch(CompletableFuture::isDone);
	}

	@Test
	void sendWaitsForTheFirstProducerForHalfOfMaxBlockOnly() {
		CountDownLatch created = new CountDownLatch(1);
		this.kafka.duringCreation = () -> SenderFixture.awaitUninterruptibly(created);
		this.fixture.maxBlock = Duration.ofMillis(400);
		this.fixture.start();
		long start = System.nanoTime();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(this.fixture.send("a", "2"))).isEqualTo(Outcome.STORED);
		assertThat(System.nanoTime() - start).isBetween(TimeUnit.MILLISECONDS.toNanos(190),
				TimeUnit.SECONDS.toNanos(5));
		assertThat(this.fixture.sender().isBreakerOpen()).isTrue();
		created.countDown();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
		this.fixture.relay();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "3"))).isEqualTo(Outcome.PUBLISHED);
	}

	@Test
	void recordsAreStoredWhenNoProducerCanBeCreated() {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.kafka.duringCreation = () -> {
			if (broken.get()) {
				throw new KafkaException("Failed to construct kafka producer");
			}
		};
		this.fixture.start();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.sender().isBreakerOpen()).isTrue();
		broken.set(false);
		this.fixture.relay();
		SenderFixture.await(() -> !this.fixture.sender().isBreakerOpen());
		assertThat(SenderFixture.outcome(this.fixture.send("a", "2"))).isEqualTo(Outcome.PUBLISHED);
	}

	@Test
	void rowHoldsWhatTheDirectSendWouldHaveWritten() {
		this.fixture.start();
		this.fixture.trip();
		ProducerRecord<String, String> record = new ProducerRecord<String, String>(TOPIC, 2, 1234L, "k", (String) null);
		record.headers().add("h", "1".getBytes(StandardCharsets.UTF_8)).add("h", null);
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send(record));
		OutboxRecord row = this.fixture.store.rows().get(1);
		assertThat(row.topic()).isEqualTo(TOPIC);
		assertThat(row.partition()).isEqualTo(2);
		assertThat(row.timestamp()).isEqualTo(1234);
		assertThat(row.key()).isEqualTo("k".getBytes(StandardCharsets.UTF_8));
		assertThat(row.value()).isNull();
		assertThat(row.origin()).isEqualTo("test-1");
		assertThat(row.messageId()).isEqualTo(result.messageId());
		Headers headers = HeaderCodec.decode(row.headers());
		assertThat(headers.toArray()).extracting("key").containsExactly("h", "h", "dk-message-id");
		assertThat(result.getRecordMetadata().hasOffset()).isFalse();
	}

	@Test
	void rowWithoutTimestampGetsTheTimeOfTheSend() {
		this.fixture.start();
		this.fixture.trip();
		assertThat(this.fixture.store.rows().get(0).timestamp()).isEqualTo(SenderFixture.NOW.toEpochMilli());
	}

	@Test
	void fullQueueIsAFailedFutureWithinMaxBlockAndTheGateOpensAgain() {
		CountDownLatch inserting = new CountDownLatch(1);
		CountDownLatch database = new CountDownLatch(1);
		this.fixture.queueRows = 2;
		this.fixture.batchRows = 1;
		this.fixture.maxBlock = Duration.ofMillis(300);
		this.fixture.start();
		this.fixture.trip();
		this.fixture.store.beforeCall((operation) -> {
			inserting.countDown();
			SenderFixture.awaitUninterruptibly(database);
		});
		List<SendFuture<?>> taken = new ArrayList<>();
		taken.add(this.fixture.send("a", "1"));
		SenderFixture.awaitUninterruptibly(inserting);
		taken.add(this.fixture.send("a", "2"));
		taken.add(this.fixture.send("a", "3"));
		long start = System.nanoTime();
		SendFuture<?> refused = this.fixture.send("b", "4");
		assertThat(System.nanoTime() - start).isBetween(TimeUnit.MILLISECONDS.toNanos(290),
				TimeUnit.SECONDS.toNanos(5));
		assertThat(SenderFixture.failure(refused)).isInstanceOf(TimeoutException.class)
			.hasMessageContaining("durable-kafka.outbox.queue-rows");
		assertThat(this.fixture.gate.isOpen(SenderFixture.slot("b"))).isTrue();
		database.countDown();
		taken.forEach((future) -> assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED));
		assertThat(this.fixture.relay()).containsExactly("trip", "1", "2", "3");
		this.fixture.assertGateIsQuiet("a", "b");
	}

	@Test
	void withdrawnRecordThatWaitsForTheQueueDoesNotHoldUpTheWriter() throws Exception {
		// the writer waits for the slot of "a"; "a" waits for a place in the queue
		this.fixture.queueRows = 1;
		this.fixture.maxBlock = Duration.ofSeconds(8);
		this.fixture.start();
		this.fixture.prime("a");
		CountDownLatch proceed = new CountDownLatch(1);
		CountDownLatch inside = new CountDownLatch(1);
		this.kafka.duringSend = (record) -> {
			inside.countDown();
			SenderFixture.awaitUninterruptibly(proceed);
			throw new TimeoutException("", new UnknownTopicOrPartitionException());
		};
		CompletableFuture<CompletableFuture<?>> withdrawn = CompletableFuture
			.supplyAsync(() -> this.fixture.send("a", "1"));
		inside.await();
		this.fixture.gate.raise(SenderFixture.slot("a"));
		SendFuture<?> held = this.fixture.send("a", "held");
		SenderFixture.await(() -> this.fixture.sender().statistics().stored() == 0);
		this.fixture.gate.raise(SenderFixture.slot("b"));
		SendFuture<?> queued = this.fixture.send("b", "queued");
		long start = System.nanoTime();
		proceed.countDown();
		assertThat(SenderFixture.outcome(withdrawn.get(10, TimeUnit.SECONDS))).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(held)).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(queued)).isEqualTo(Outcome.STORED);
		assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
		this.fixture.gate.lower(SenderFixture.slot("a"));
		this.fixture.gate.lower(SenderFixture.slot("b"));
	}

	@Test
	void failureOfTheStoreIsAFailureWithBothCausesAndTheGateOpensAgain() {
		this.fixture.storeTimeout = Duration.ofMillis(100);
		this.fixture.start();
		this.fixture.prime("a");
		this.kafka.acknowledging(false);
		this.fixture.store.beforeCall(failing(Operation.INSERT, false));
		List<SendFuture<?>> futures = List.of(this.fixture.send("a", "1"), this.fixture.send("a", "2"));
		this.kafka.producer().fail("1", SenderFixture.expired());
		for (SendFuture<?> future : futures) {
			Throwable failure = SenderFixture.failure(future);
			assertThat(failure).isInstanceOf(OutboxStoreException.class).hasCauseInstanceOf(OutboxStoreException.class);
			assertThat(failure.getSuppressed()).hasSize(1);
		}
		this.fixture.assertGateIsQuiet("a");
		assertThat(this.fixture.sender().statistics().failed()).isEqualTo(2);
	}

	@Test
	void unexpectedExceptionOfTheStoreDoesNotEndTheWriter() {
		AtomicInteger failures = new AtomicInteger(2);
		this.fixture.start();
		this.fixture.store.beforeCall((operation) -> {
			if (failures.getAndDecrement() > 0) {
				throw new AssertionError("a bug");
			}
		});
		this.fixture.trip();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.storedValues()).containsExactly("trip", "1");
	}

	@Test
	void storeInDoubtIsLookedUpAndNotRepeated() {
		AtomicInteger failures = new AtomicInteger(1);
		this.fixture.start();
		this.fixture.store.afterCall((operation) -> {
			if (operation == Operation.INSERT && failures.getAndDecrement() > 0) {
				throw new OutboxStoreException("connection lost", true, null);
			}
		});
		this.fixture.trip();
		assertThat(this.fixture.storedValues()).containsExactly("trip");
		assertThat(this.fixture.store.calls()).contains(Operation.STORED);
	}

	private Consumer<Operation> failing(Operation failing, boolean inDoubt) {
		return (operation) -> {
			if (operation == failing) {
				throw new OutboxStoreException("database is away", inDoubt, null);
			}
		};
	}

	@Test
	void suppliedSerializersAreConfiguredAsTheFactoryDoes() {
		ScriptedProducerFactory factory = new ScriptedProducerFactory(this.kafka,
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1", "upper", "true"), new StringSerializer(),
				new UpperCaseSerializer());
		ClientParts<String, String> parts = new ClientParts<>(
				new ClientSettings<>(factory, Map.of(), this.fixture.pipeline));
		assertThat(parts.serializers().value(new ProducerRecord<>(TOPIC, "a", "v"), System.nanoTime()))
			.isEqualTo(new byte[] { 'V' });
	}

	@Test
	void serializerThatThrowsAnErrorIsAFailedFuture() {
		ScriptedProducerFactory factory = new ScriptedProducerFactory(this.kafka,
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1"), new StringSerializer(),
				new FailingSerializer());
		this.fixture.factory = factory;
		this.fixture.start();
		assertThat(SenderFixture.failure(this.fixture.send("a", "error"))).isInstanceOf(StackOverflowError.class);
		assertThat(SenderFixture.failure(this.fixture.send("a", "exception")))
			.isInstanceOf(SerializationException.class);
		assertThat(SenderFixture.failure(this.fixture.send("a", "cast")))
			.isInstanceOf(RecordSerializationException.class)
			.hasMessageContaining("'the.value.serializer'");
		assertThat(SenderFixture.failure(this.fixture.send("a", "inner cast")))
			.isInstanceOf(RecordSerializationException.class)
			.hasMessageNotContainingAny("'the.value.serializer'", "secret");
		assertThat(SenderFixture.outcome(this.fixture.send("a", "fine"))).isEqualTo(Outcome.PUBLISHED);
		this.fixture.assertGateIsQuiet("a");
	}

	/**
	 * A serializer that has to be configured.
	 */
	public static final class UpperCaseSerializer extends StringSerializer {

		private boolean upper;

		@Override
		public void configure(Map<String, ?> configs, boolean isKey) {
			this.upper = configs.containsKey("upper");
		}

		@Override
		public byte[] serialize(String topic, String data) {
			return super.serialize(topic, this.upper ? data.toUpperCase(java.util.Locale.ROOT) : data);
		}

	}

	/**
	 * A serializer that fails in several ways.
	 */
	public static final class FailingSerializer extends StringSerializer {

		@Override
		public byte[] serialize(String topic, String data) {
			return switch (data) {
				case "error" -> throw new StackOverflowError();
				case "exception" -> throw new SerializationException("no");
				case "cast" -> throw new ClassCastException("class java.lang.String cannot be cast to class Order");
				case "inner cast" -> throw new ClassCastException("value secret cannot be cast");
				default -> super.serialize(topic, data);
			};
		}

	}

}
