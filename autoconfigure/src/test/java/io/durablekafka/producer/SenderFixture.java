package io.durablekafka.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.DefaultFailureClassifier;
import io.durablekafka.outbox.DeliveryFailureClassifier;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxWriterSettings;
import io.durablekafka.outbox.Slots;
import io.durablekafka.record.RecordPipeline;
import io.durablekafka.record.TestPipelines;
import io.durablekafka.record.partitioning.Partitioning;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A template with its sender on an outbox in memory and producers under control. The
 * relay is the test: {@link #relay()} publishes what is stored.
 */
public final class SenderFixture implements AutoCloseable {

	public static final String TOPIC = "orders";

	private static final int PARTITIONS = 3;

	public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

	final FakeKafka kafka = new FakeKafka().topic(TOPIC, PARTITIONS);

	final InMemoryOutboxStore store = new InMemoryOutboxStore();

	final Gate gate = new Gate("test-1");

	final Map<String, Object> configs = new HashMap<>();

	RecordPipeline pipeline = TestPipelines.withIds(NOW::toEpochMilli);

	Partitioning partitioning = Partitioning.NONE;

	DeliveryFailureClassifier classifier = new DefaultFailureClassifier();

	Duration maxBlock = Duration.ofSeconds(5);

	Duration stallAfter = Duration.ofSeconds(30);

	Duration reopenWait = Duration.ofMillis(250);

	Duration storeTimeout = Duration.ofSeconds(20);

	int queueRows = 10000;

	int batchRows = 500;

	OutboxCapSettings cap = OutboxCapSettings.NONE;

	OutboxCap capped;

	int callbackThreads = 4;

	@Nullable CallbackExecutor callbackExecutor;

	boolean directCallbacks;

	int callbackLimit = 10000;

	volatile boolean relayRuns = true;

	volatile Runnable reopening = () -> {
	};

	@Nullable ScriptedProducerFactory factory;

	private boolean closed;

	private Completions<String, String> completions;

	private DurableSender<String, String> sender;

	private DurableKafkaTemplate<String, String> template;

	public SenderFixture start() {
		create();
		this.sender.start();
		return this;
	}

	SenderFixture create() {
		ScriptedProducerFactory factory = (this.factory != null) ? this.factory
				: new ScriptedProducerFactory(this.kafka, this.configs);
		this.completions = new Completions<>((this.callbackExecutor != null) ? this.callbackExecutor
				: CallbackExecutor.ownThreads(this.callbackThreads), this.callbackLimit, this.directCallbacks);
		OutboxWriterSettings writer = new OutboxWriterSettings(this.queueRows, 1 << 24, this.batchRows, 1 << 20,
				this.storeTimeout);
		OutboxCap cap = new OutboxCap(this.store, this.cap);
		OutboxParts outbox = new OutboxParts(cap.store(), this.gate, writer, () -> {
		}, () -> this.reopening.run(), () -> this.relayRuns, cap);
		this.capped = cap;
		SenderSettings settings = new SenderSettings(this.maxBlock, this.stallAfter, this.reopenWait,
				Duration.ofMillis(200), "test-1", "default");
		this.sender = new DurableSender<>(
				new ClientSettings<>(factory, Map.of(), this.pipeline, this.partitioning, null), outbox,
				this.completions, this.classifier, settings);
		this.template = new DurableKafkaTemplate<>(factory, this.pipeline, this.sender);
		return this;
	}

	/**
	 * How often the direct path was closed.
	 */
	long trips() {
		return Stream.of(TripCause.values()).mapToLong(this.sender::trips).sum();
	}

	/**
	 * Use a serializer for values.
	 */
	public void serializeValuesWith(Serializer<String> serializer) {
		this.factory = new ScriptedProducerFactory(this.kafka,
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, List.of("127.0.0.1:1")), new StringSerializer(),
				serializer);
	}

	/**
	 * A template that sends as Spring's own does.
	 */
	public DurableKafkaTemplate<String, String> templateWithoutOutbox() {
		return new DurableKafkaTemplate<>(
				(this.factory != null) ? this.factory : new ScriptedProducerFactory(this.kafka, this.configs),
				this.pipeline);
	}

	public FakeKafka kafka() {
		return this.kafka;
	}

	public InMemoryOutboxStore store() {
		return this.store;
	}

	public DurableSender<String, String> sender() {
		return this.sender;
	}

	public DurableKafkaTemplate<String, String> template() {
		return this.template;
	}

	Completions<String, String> completions() {
		return this.completions;
	}

	public SendFuture<SendResult<String, String>> send(String key, String value) {
		return send(new ProducerRecord<>(TOPIC, key, value));
	}

	public SendFuture<SendResult<String, String>> send(ProducerRecord<String, String> record) {
		return (SendFuture<SendResult<String, String>>) this.template.send(record);
	}

	/**
	 * Publish a record of a key and wait, so that its partition is primed.
	 */
	public void prime(String key) {
		assertThat(result(send(key, "prime")).outcome().name()).isEqualTo("PUBLISHED");
	}

	/**
	 * Give up the direct path.
	 */
	public void trip() {
		long trips = trips();
		boolean acknowledging = this.kafka.acknowledging;
		this.kafka.acknowledging(false);
		SendFuture<?> future = send("trip", "trip");
		this.kafka.producer().fail("trip", new org.apache.kafka.common.errors.TimeoutException("Expiring 1 record(s)"));
		result(future);
		this.kafka.acknowledging(acknowledging);
		assertThat(trips()).isEqualTo(trips + 1);
	}

	/**
	 * Publish what is stored, as the relay does it.
	 * @return the values that were published
	 */
	public List<String> relay() {
		List<OutboxRecord> rows = this.store.read(OutboxQuery.of(0, Integer.MAX_VALUE, Long.MAX_VALUE));
		for (OutboxRecord row : rows) {
			relay(row);
		}
		return rows.stream().map(SenderFixture::value).toList();
	}

	public void relay(OutboxRecord row) {
		long offset = this.kafka.write(row.topic(), 0, row.key(), row.value());
		this.store.delete(new long[] { row.id() });
		this.gate.release(row);
		this.sender.kafkaAnswered();
		this.sender.relayed(row, new RecordMetadata(new TopicPartition(row.topic(), 0), offset, 0, -1, -1, -1));
	}

	public static String value(OutboxRecord row) {
		return new String((row.value() != null) ? row.value() : new byte[0]);
	}

	/**
	 * Values of the stored rows in the order of their ids.
	 */
	public List<String> storedValues() {
		return this.store.rows().stream().map(SenderFixture::value).toList();
	}

	/**
	 * Wait for a result.
	 */
	@SuppressWarnings("unchecked")
	public static <T> DurableSendResult<String, String> result(CompletableFuture<T> future) {
		try {
			return (DurableSendResult<String, String>) future.get(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException | TimeoutException | ExecutionException ex) {
			throw new AssertionError("No result", ex);
		}
	}

	/**
	 * Wait for a failure.
	 * @return what caused the send to fail
	 */
	public static Throwable failure(CompletableFuture<?> future) {
		Throwable failure = thrownBy(future);
		assertThat(failure).isInstanceOf(KafkaProducerException.class);
		return failure.getCause();
	}

	/**
	 * Wait for an exceptional completion.
	 * @return what the future was completed with
	 */
	public static Throwable thrownBy(CompletableFuture<?> future) {
		try {
			future.get(10, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new AssertionError("No outcome", ex);
		}
		throw new AssertionError("No failure");
	}

	public static Outcome outcome(CompletableFuture<?> future) {
		return result(future).outcome();
	}

	/**
	 * What Kafka reports when it did not take a record in time.
	 */
	public static org.apache.kafka.common.errors.TimeoutException expired() {
		return new org.apache.kafka.common.errors.TimeoutException(
				"Expiring 1 record(s) for orders-0:120000 ms has passed since batch creation");
	}

	static void await(Callable<Boolean> condition) {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).atMost(Duration.ofSeconds(10)).until(condition);
	}

	static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			if (!latch.await(20, TimeUnit.SECONDS)) {
				throw new IllegalStateException("waited in vain");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A key of another slot that goes to the same partition.
	 */
	static String otherKeyOfPartition(String key) {
		for (int i = 0; i < 1000; i++) {
			String candidate = "other-" + i;
			if (partition(candidate) == partition(key) && slot(candidate) != slot(key)) {
				return candidate;
			}
		}
		throw new IllegalStateException("No such key");
	}

	static int partition(String key) {
		return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
	}

	static int slot(String key) {
		return Slots.of(TOPIC, key.getBytes(StandardCharsets.UTF_8), null);
	}

	void assertGateIsQuiet(String... keys) {
		for (String key : keys) {
			assertThat(this.gate.isOpen(slot(key))).as("gate of %s is open", key).isTrue();
			assertThat(this.gate.isInFlight(slot(key))).as("%s is in flight", key).isFalse();
		}
		assertThat(this.gate.stored()).as("stored").isZero();
	}

	/**
	 * Stop in the order of the application's shutdown.
	 */
	@Override
	public void close() {
		if (this.sender == null || this.closed) {
			return;
		}
		this.closed = true;
		this.sender.stopDirectPath(Duration.ofMillis(100));
		this.sender.close(Duration.ofSeconds(1));
		this.completions.close();
	}

}
