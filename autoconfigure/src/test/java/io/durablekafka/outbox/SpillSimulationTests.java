package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random failures of the database, before and after its commits, and of the spill, while
 * records are stored and relayed. What was stored must be relayed, in order for each key,
 * and the gate must be open in the end.
 */
@Timeout(120)
class SpillSimulationTests {

	private static final int KEYS = 5;

	private static final int RECORDS = 600;

	private final InMemoryOutboxStore database = new InMemoryOutboxStore();

	private final TestSpillFile file = new TestSpillFile();

	private final Gate gate = new Gate("test");

	private final List<String> published = new CopyOnWriteArrayList<>();

	private volatile boolean away;

	private volatile boolean fileFails;

	private volatile boolean calm;

	static LongStream seeds() {
		String replay = System.getProperty("test.seed");
		return (replay != null) ? LongStream.of(Long.parseLong(replay)) : new Random().longs(8);
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void whatIsStoredIsRelayedInOrder(long seed) throws Exception {
		breakThings(new Random(seed));
		SpillingOutboxStore store = new SpillingOutboxStore(this.database, this.file,
				new SpillSettings(Duration.ofMillis(20), 400, 1 << 20, 7, 1 << 20));
		OutboxWriter writer = new OutboxWriter(store, this.gate, (slot) -> false,
				new OutboxWriterSettings(100, 1 << 20, 5, 1 << 20, Duration.ofSeconds(60)), () -> {
				});
		writer.start();
		Thread relay = new Thread(() -> relay(store), "relay");
		relay.start();
		List<TestRow> rows = send(writer, new Random(seed + 1));
		this.away = false;
		this.fileFails = false;
		this.calm = true;
		Set<String> stored = stored(rows);
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(this.published).containsAll(stored));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.gate.stored() == 0);
		relay.interrupt();
		relay.join();
		writer.close(Duration.ofSeconds(10));
		store.close();
		assertThat(firstOccurrencesByKey(this.published)).isEqualTo(firstOccurrencesByKey(List.copyOf(stored)));
		assertThat(rows).allSatisfy((row) -> assertThat(this.gate.isOpen(row.slot())).isTrue());
		assertThat(this.file.store.rows()).isEmpty();
		assertThat(store.spilled()).isPositive();
		// there is one relay, so nothing is ever published twice
		assertThat(this.published).doesNotHaveDuplicates();
	}

	private void breakThings(Random random) {
		Consumer<Operation> before = (operation) -> {
			if (this.away && !operation.equals(Operation.DELETE)) {
				throw new OutboxStoreException("database is away", false, null);
			}
		};
		this.database.beforeCall(before);
		this.database.afterCall((operation) -> {
			if (operation == Operation.INSERT && !this.calm && random.nextInt(10) == 0) {
				this.away = random.nextBoolean();
				throw new OutboxStoreException("connection lost", true, null);
			}
		});
		this.file.store.beforeCall((operation) -> {
			if (this.fileFails) {
				throw new OutboxStoreException("disk fails", false, null);
			}
		});
		this.file.store.afterCall((operation) -> {
			if (!this.calm && random.nextInt(15) == 0) {
				throw new OutboxStoreException("disk fails after the write", true, null);
			}
		});
	}

	private List<TestRow> send(OutboxWriter writer, Random random) {
		List<TestRow> rows = new ArrayList<>();
		for (int number = 0; number < RECORDS; number++) {
			String key = "key-" + random.nextInt(KEYS);
			TestRow row = new TestRow(key + ":" + number, key);
			this.gate.raise(row.slot());
			row.outcome.whenComplete((outcome, failure) -> {
				if (failure != null) {
					this.gate.lower(row.slot());
				}
			});
			rows.add(row);
			assertThat(writer.offerNow(row)).isTrue();
			if (random.nextInt(20) == 0) {
				this.away = random.nextBoolean();
				this.fileFails = random.nextInt(4) == 0;
			}
			LockSupport.parkNanos(random.nextInt(3_000_000));
		}
		return rows;
	}

	/**
	 * What the relay does: read from the oldest row, publish, delete, release.
	 */
	private void relay(OutboxStore store) {
		while (!Thread.currentThread().isInterrupted()) {
			try {
				List<OutboxRecord> rows = store.read(OutboxQuery.of(0, 10, Long.MAX_VALUE));
				rows.forEach((row) -> this.published.add(row.messageId()));
				LockSupport.parkNanos(200_000);
				store.delete(rows.stream().mapToLong(OutboxRecord::id).toArray());
				rows.forEach(this.gate::release);
			}
			catch (OutboxStoreException ex) {
				// next time
			}
			LockSupport.parkNanos(500_000);
		}
	}

	private static Set<String> stored(List<TestRow> rows) {
		Set<String> stored = new LinkedHashSet<>();
		for (TestRow row : rows) {
			if (row.outcome.handle((outcome, failure) -> failure == null).join()) {
				stored.add(row.toString());
			}
		}
		return stored;
	}

	private static Map<String, List<String>> firstOccurrencesByKey(List<String> ids) {
		Map<String, List<String>> byKey = new HashMap<>();
		for (String id : new LinkedHashSet<>(ids)) {
			byKey.computeIfAbsent(id.substring(0, id.indexOf(':')), (key) -> new ArrayList<>()).add(id);
		}
		return byKey;
	}

}
