package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStoreException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the relay through random failures of Kafka and of the database. A failed run is
 * repeated with {@code -Dtest.seed}.
 */
class RelayStateMachineTests {

	private final LoggingSystem loggingSystem = LoggingSystem.get(getClass().getClassLoader());

	@BeforeEach
	void silenceTheLog() {
		this.loggingSystem.setLogLevel("io.durablekafka.relay", LogLevel.OFF);
	}

	@AfterEach
	void restoreTheLog() {
		this.loggingSystem.setLogLevel("io.durablekafka.relay", null);
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void everyRowIsPublishedInTheOrderOfItsKeyOrIsADeadLetter(long seed) {
		new Run(seed).check();
	}

	static LongStream seeds() {
		String replay = System.getProperty("test.seed");
		return (replay != null) ? LongStream.of(Long.parseLong(replay))
				: LongStream.concat(LongStream.of(17, 94, 114, 143), new Random().longs(20));
	}

	private static final class Run {

		private final Random random;

		private final SimulatedKafka kafka;

		private final RelayFixture fixture;

		private final Map<String, OutboxRecord> rows = new LinkedHashMap<>();

		private final List<OutboxRecord> unpublished = new ArrayList<>();

		private boolean healthy;

		private Run(long seed) {
			this.random = new Random(seed);
			this.kafka = new SimulatedKafka(this.random);
			this.fixture = new RelayFixture(
					RelayFixture.window(1 + this.random.nextInt(60), 1 + this.random.nextInt(20)),
					new CheckingListener());
			this.fixture.producerType = (cluster, serializer) -> this.kafka.newProducer();
			this.fixture.store.beforeCall((operation) -> disturb(operation, false));
			this.fixture.store.afterCall((operation) -> disturb(operation, true));
		}

		private void disturb(Operation operation, boolean inDoubt) {
			if (!this.healthy && this.random.nextInt(100) < 5) {
				throw new OutboxStoreException(operation + " failed", inDoubt, null);
			}
		}

		private void check() {
			for (int i = 0; i < 2_000; i++) {
				step();
			}
			this.healthy = true;
			for (int i = 0; i < 5_000
					&& !(this.fixture.store.rows().isEmpty() && this.fixture.relay.isSettled()); i++) {
				this.kafka.heal();
				this.fixture.advance(Duration.ofSeconds(1));
				this.fixture.pass();
			}
			assertThat(this.fixture.store.rows()).isEmpty();
			nothingIsLost();
			firstOccurrencesAreInOrder();
			everyGateIsLoweredOnce();
		}

		private void step() {
			switch (this.random.nextInt(6)) {
				case 0 -> insert();
				case 1 -> this.fixture.advance(Duration.ofMillis(this.random.nextInt(300)));
				case 2, 3 -> this.fixture.pass();
				default -> this.kafka.step();
			}
		}

		private void insert() {
			for (int i = this.random.nextInt(10); i >= 0; i--) {
				String topic = (this.random.nextInt(4) == 0) ? "gone" : "orders";
				String kind = switch (this.random.nextInt(60)) {
					case 0 -> "invalid";
					case 1 -> "large";
					default -> "good";
				};
				String value = kind + this.rows.size();
				String key = "k" + this.random.nextInt(8);
				this.rows.put(value, this.fixture.store(TestRows.row(topic, key, value)));
			}
			this.fixture.relay.wake();
		}

		private void nothingIsLost() {
			assertThat(this.unpublished).isEmpty();
			Collection<String> good = this.rows.keySet().stream().filter((value) -> value.startsWith("good")).toList();
			assertThat(new HashSet<>(this.kafka.log())).containsExactlyInAnyOrderElementsOf(good);
			assertThat(this.fixture.listener.values()).containsExactlyInAnyOrderElementsOf(good);
			assertThat(this.fixture.store.deadLetters()).extracting(DeadLetter::record)
				.containsExactlyInAnyOrderElementsOf(
						this.rows.values().stream().filter((row) -> !good.contains(value(row))).toList());
		}

		private void firstOccurrencesAreInOrder() {
			Set<String> seen = new HashSet<>();
			Map<String, List<Long>> firstOccurrences = new LinkedHashMap<>();
			for (String value : this.kafka.log()) {
				OutboxRecord row = this.rows.get(value);
				if (seen.add(value)) {
					firstOccurrences.computeIfAbsent(row.topic() + TestRows.text(row.key()), (key) -> new ArrayList<>())
						.add(row.id());
				}
			}
			assertThat(firstOccurrences.values()).allSatisfy((ids) -> assertThat(ids).isSorted());
		}

		private void everyGateIsLoweredOnce() {
			for (OutboxRecord row : this.rows.values()) {
				assertThat(this.fixture.gate.isOpen(row.slot())).isTrue();
				this.fixture.gate.raise(row.slot());
				assertThat(this.fixture.gate.isOpen(row.slot())).isFalse();
				this.fixture.gate.lower(row.slot());
			}
		}

		private static String value(OutboxRecord row) {
			return TestRows.text(row.value());
		}

		private final class CheckingListener extends RelayFixture.RecordingListener {

			@Override
			public void relayed(OutboxRecord row, RecordMetadata metadata) {
				super.relayed(row, metadata);
				if (!Run.this.kafka.log().contains(value(row))) {
					Run.this.unpublished.add(row);
				}
			}

		}

	}

}
