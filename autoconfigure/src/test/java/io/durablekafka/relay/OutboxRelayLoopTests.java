package io.durablekafka.relay;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link OutboxRelayLoop}, on its thread.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class OutboxRelayLoopTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private final Gate gate = new Gate("test");

	private final Queue<String> listenerThreads = new ConcurrentLinkedQueue<>();

	private final ExecutorService network = Executors.newSingleThreadExecutor();

	private Supplier<MockProducer<byte[], byte[]>> producers = () -> mockProducer(true);

	private final OutboxRelayLoop loop = new OutboxRelayLoop(new OutboxRelay(this.store, this.gate,
			() -> this.producers.get(), new FailureClassification(List.of()), new RelayListener() {

				@Override
				public void relayed(OutboxRecord row, RecordMetadata metadata) {
					OutboxRelayLoopTests.this.listenerThreads.add(Thread.currentThread().getName());
				}

				@Override
				public void acknowledged() {
					OutboxRelayLoopTests.this.listenerThreads.add(Thread.currentThread().getName());
				}

			}, (wake) -> RelayLanes.ALL, settings(), RelayPolicies.defaults(), System::nanoTime));

	/**
	 * Settings whose poll and stall are so rare that only a signal can move the relay.
	 */
	private static RelaySettings settings() {
		RelaySettings defaults = RelaySettings.defaults();
		return new RelaySettings(100, 1 << 20, 10, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1),
				Duration.ofMillis(10), Duration.ofMillis(20), defaults.maxTopicBackoff());
	}

	@AfterEach
	void stop() {
		this.loop.stop(LONG);
		this.network.shutdownNow();
	}

	@Test
	void rowIsRelayedAfterWakeUp() {
		this.loop.start();
		await().until(() -> !this.store.calls().isEmpty());
		add("1");
		this.loop.wake();
		await().until(() -> this.store.rows().isEmpty());
	}

	@Test
	void answerOfTheNetworkThreadWakesTheRelayAndListenersRunOnTheRelaysThread() {
		this.producers = () -> new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {

			@Override
			public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
				Future<RecordMetadata> future = super.send(record, callback);
				OutboxRelayLoopTests.this.network.execute(this::completeNext);
				return future;
			}

		};
		for (int i = 0; i < 1_000; i++) {
			add("" + i);
		}
		this.loop.start();
		await().until(() -> this.store.rows().isEmpty());
		await().untilAsserted(() -> assertThat(this.listenerThreads).hasSizeGreaterThan(1_000));
		assertThat(this.listenerThreads).containsOnly("durable-kafka-relay");
	}

	@Test
	void loopSurvivesWhateverAPassThrows(CapturedOutput output) {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.store.beforeCall((operation) -> {
			if (operation == Operation.READ && broken.compareAndSet(true, false)) {
				throw new StackOverflowError("broken store");
			}
		});
		add("1");
		this.loop.start();
		await().until(() -> this.store.rows().isEmpty());
		assertThat(output).contains("The relay failed unexpectedly");
	}

	@Test
	void interruptDoesNotStopTheLoop() {
		this.store.beforeCall((operation) -> Thread.currentThread().interrupt());
		this.loop.start();
		for (int i = 0; i < 3; i++) {
			add("" + i);
			this.loop.wake();
			await().until(() -> this.store.rows().isEmpty());
		}
		assertThat(this.loop.isRunning()).isTrue();
	}

	@Test
	void stopWaitsForRowsInFlightAndDeletesThem(CapturedOutput output) throws Exception {
		MockProducer<byte[], byte[]> producer = mockProducer(false);
		this.producers = () -> producer;
		add("1");
		this.loop.start();
		await().until(() -> !producer.history().isEmpty());
		Future<Boolean> stopped = this.network.submit(() -> this.loop.stop(LONG));
		await().until(() -> !this.loop.isRunning());
		add("2");
		this.loop.wake();
		assertThat(stopped).isNotDone();
		producer.completeNext();
		assertThat(stopped.get(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.store.rows()).extracting((row) -> TestRows.text(row.value())).containsExactly("2");
		assertThat(producer.closed()).isTrue();
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void stopEndsInTimeAndTellsWhatIsLeftWhenTheBrokerIsDead(CapturedOutput output) {
		MockProducer<byte[], byte[]> producer = mockProducer(false);
		this.producers = () -> producer;
		add("1");
		add("2");
		this.loop.start();
		await().until(() -> producer.history().size() == 2);
		assertThat(this.loop.stop(Duration.ofSeconds(2))).isTrue();
		assertThat(output).contains("The relay stopped with 2 rows in flight and 0 answered rows");
		assertThat(this.store.rows()).hasSize(2);
	}

	@Test
	void stopEndsInTimeWhenASendIsBlocked() {
		CountDownLatch closed = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		this.producers = () -> new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {

			@Override
			public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
				blocked.countDown();
				awaitUninterruptibly(closed);
				throw new KafkaException("Producer closed while send in progress");
			}

			@Override
			public void close(Duration timeout) {
				closed.countDown();
			}

		};
		add("1");
		this.loop.start();
		awaitUninterruptibly(blocked);
		assertThat(this.loop.stop(Duration.ofSeconds(2))).isTrue();
		assertThat(this.store.rows()).hasSize(1);
	}

	@Test
	void stopEndsInTimeWhenTheDatabaseHangsAndTheNextStartWaitsForTheThread(CapturedOutput output) {
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		this.store.beforeCall((operation) -> {
			hanging.countDown();
			awaitUninterruptibly(answer);
		});
		add("1");
		this.loop.start();
		awaitUninterruptibly(hanging);
		assertThat(this.loop.stop(Duration.ofMillis(100))).isFalse();
		assertThat(output).contains("The relay's thread did not end within PT0.1S");
		this.loop.start();
		assertThat(this.loop.stop(Duration.ofMillis(100))).isFalse();
		this.loop.start();
		assertThat(this.loop.isRunning()).isTrue();
		answer.countDown();
		await().until(() -> this.store.calls().contains(Operation.DELETE));
		await().until(() -> this.store.rows().isEmpty());
		assertThat(this.store.calls()).filteredOn(Operation.DELETE::equals).hasSize(1);
	}

	@Test
	void loopStartsAgainAfterAStop() {
		this.loop.start();
		this.loop.start();
		assertThat(this.loop.isRunning()).isTrue();
		assertThat(this.loop.stop(LONG)).isTrue();
		assertThat(this.loop.stop(LONG)).isTrue();
		assertThat(this.loop.isRunning()).isFalse();
		add("1");
		this.loop.start();
		await().until(() -> this.store.rows().isEmpty());
	}

	private void add(String value) {
		OutboxRecord row = this.store.add(TestRows.row("orders", "a", value));
		this.gate.raise(row.slot());
	}

	private static MockProducer<byte[], byte[]> mockProducer(boolean autoComplete) {
		return new MockProducer<>(autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		boolean interrupted = false;
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
