package io.durablekafka.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.awaitility.Awaitility;

/**
 * Several threads send while everything that may go wrong does so at random: records
 * expire, acknowledgements get lost or stop, senders are held up inside of
 * <code>send</code>, fresh producers have their first record refused, inserts fail or are
 * in doubt, and a relay publishes what is stored. Afterwards the topic tells whether
 * anything was lost or reordered. Threads are not replayed exactly; the seed decides what
 * is thrown at them.
 */
final class OrderSimulation {

	private static final int THREADS = 3;

	private static final int KEYS_PER_THREAD = 4;

	private static final int RECORDS_PER_THREAD = 500;

	private static final List<String> SHARING = keysOfOneSlot();

	private final long seed;

	private final Random random;

	private final SenderFixture fixture = new SenderFixture();

	private final Map<String, CompletableFuture<?>> futures = new ConcurrentHashMap<>();

	private final Map<ScriptedProducer, Set<Integer>> primed = new WeakHashMap<>();

	private final Set<String> interrupted = ConcurrentHashMap.newKeySet();

	private final Set<String> leftOver = new HashSet<>();

	private final boolean stops;

	private volatile boolean outage;

	private volatile boolean calm;

	private volatile boolean ended;

	OrderSimulation(long seed) {
		this.seed = seed;
		this.random = new Random(seed);
		this.fixture.kafka.acknowledging(false);
		this.fixture.maxBlock = Duration.ofSeconds(2);
		this.fixture.stallAfter = Duration.ofMillis(120);
		this.fixture.reopenWait = Duration.ofMillis(20);
		this.stops = this.random.nextInt(3) == 0;
		if (this.random.nextBoolean()) {
			leaveRows();
		}
		this.fixture.batchRows = 1 + this.random.nextInt(40);
	}

	/**
	 * Rows that an earlier run of the application has left.
	 */
	private void leaveRows() {
		for (int thread = 0; thread < THREADS; thread++) {
			for (int number = 0; number < KEYS_PER_THREAD; number++) {
				String key = key(thread, number);
				String value = key + "#-1";
				int slot = SenderFixture.slot(key);
				this.fixture.store.add(new OutboxRecord(0, Slots.lane(slot), SenderFixture.TOPIC, null, key.getBytes(),
						value.getBytes(), HeaderCodec.encode(List.of()), 1, value, "earlier"));
				this.leftOver.add(value);
			}
		}
		this.fixture.gate.fence(this.fixture.store.backlog());
	}

	/**
	 * One key of each thread shares its slot with keys of the others.
	 */
	private static String key(int thread, int number) {
		return (number == 0) ? SHARING.get(thread) : "key-" + thread + "-" + number;
	}

	private static List<String> keysOfOneSlot() {
		int slot = SenderFixture.slot("shared-0");
		return IntStream.iterate(0, (number) -> number + 1)
			.mapToObj((number) -> "shared-" + number)
			.filter((key) -> SenderFixture.slot(key) == slot)
			.limit(THREADS)
			.toList();
	}

	/**
	 * Run the simulation.
	 * @return what was lost or reordered
	 */
	List<String> run() throws InterruptedException {
		this.fixture.kafka.duringSend = (record) -> holdUp();
		this.fixture.kafka.refusal = (record) -> {
			if (record.value().endsWith("large")) {
				return new RecordTooLargeException("too large");
			}
			return oneIn(400) ? new org.apache.kafka.common.errors.TimeoutException("Failed to allocate memory") : null;
		};
		this.fixture.store.beforeCall((operation) -> failInsert(operation, false));
		this.fixture.store.afterCall((operation) -> failInsert(operation, true));
		this.fixture.start();
		List<Thread> environment = List.of(new Thread(this::cluster, "cluster"), new Thread(this::relay, "relay"));
		environment.forEach(Thread::start);
		try {
			List<Thread> senders = new ArrayList<>();
			for (int number = 0; number < THREADS; number++) {
				int thread = number;
				senders.add(new Thread(() -> send(thread), "sender-" + number));
			}
			if (this.stops) {
				senders.add(new Thread(this::stopDirectPath, "stop"));
			}
			senders.forEach(Thread::start);
			for (Thread sender : senders) {
				sender.join();
			}
			this.calm = true;
			return check();
		}
		finally {
			this.ended = true;
			for (Thread thread : environment) {
				thread.join();
			}
			this.fixture.close();
		}
	}

	private void send(int thread) {
		Random choice = new Random(this.seed * 31 + thread);
		for (int n = 0; n < RECORDS_PER_THREAD; n++) {
			String key = key(thread, choice.nextInt(KEYS_PER_THREAD));
			String value = key + "#" + n + ((choice.nextInt(100) == 0) ? "#large" : "");
			if (choice.nextInt(300) == 0) {
				this.interrupted.add(value);
				Thread.currentThread().interrupt();
			}
			this.futures.put(value, this.fixture.send(key, value));
			Thread.interrupted();
			if (choice.nextInt(10) == 0) {
				pause(choice.nextInt(3000));
			}
		}
	}

	/**
	 * The application ends its direct path while records are being sent.
	 */
	private void stopDirectPath() {
		pause(choose(400_000));
		this.fixture.sender().stopDirectPath(Duration.ofMillis(choose(100)));
	}

	private boolean oneIn(int times) {
		synchronized (this.random) {
			return !this.calm && this.random.nextInt(times) == 0;
		}
	}

	private int choose(int bound) {
		synchronized (this.random) {
			return this.random.nextInt(bound);
		}
	}

	private void holdUp() {
		if (oneIn(150)) {
			pause(choose(30_000));
		}
	}

	private void failInsert(Operation operation, boolean inDoubt) {
		if (operation == Operation.INSERT && oneIn(60)) {
			throw new OutboxStoreException("connection lost", inDoubt, null);
		}
	}

	private static void pause(int micros) {
		long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
		while (System.nanoTime() - end < 0) {
			LockSupport.parkNanos(end - System.nanoTime());
		}
	}

	private void cluster() {
		while (!this.ended) {
			if (!this.fixture.kafka.producers().isEmpty()) {
				ScriptedProducer producer = this.fixture.kafka.producer();
				producer.onNetworkThread(() -> answer(producer));
			}
			if (oneIn(120)) {
				this.outage = true;
				pause(choose(250_000));
				this.outage = false;
			}
			pause(choose(1000));
		}
	}

	/**
	 * What the cluster does to the records in flight, on the network thread.
	 */
	private void answer(ScriptedProducer producer) {
		Map<Integer, List<ScriptedProducer.InFlight>> byPartition = new HashMap<>();
		for (ScriptedProducer.InFlight sent : producer.records()) {
			byPartition.computeIfAbsent(sent.partition, (partition) -> new ArrayList<>()).add(sent);
		}
		byPartition.forEach((partition, records) -> {
			if (oneIn(80)) {
				expire(producer, records);
			}
			else if (this.calm || choose(3) > 0) {
				acknowledge(producer, partition, records);
			}
		});
	}

	private void expire(ScriptedProducer producer, List<ScriptedProducer.InFlight> records) {
		int failed = choose(records.size());
		// written, but the acknowledgement is lost
		records.subList(0, choose(failed + 1)).forEach(producer::write);
		producer.fail(records.get(failed), new org.apache.kafka.common.errors.TimeoutException("Expiring 1 record(s)"));
	}

	private void acknowledge(ScriptedProducer producer, int partition, List<ScriptedProducer.InFlight> records) {
		boolean fresh = this.primed.computeIfAbsent(producer, (key) -> new HashSet<>()).add(partition);
		int end = this.calm ? records.size() : 1 + choose(records.size());
		if (fresh && end > 1) {
			// the broker refuses the first and accepts those behind it
			records.subList(1, end).forEach(producer::acknowledge);
			producer.acknowledge(records.get(0));
		}
		else {
			records.subList(0, end).forEach(producer::acknowledge);
		}
	}

	private void relay() {
		while (!this.ended) {
			List<OutboxRecord> rows = this.outage ? List.of() : this.fixture.store.read(OutboxQuery.of(0, 40, 1 << 20));
			for (OutboxRecord row : rows) {
				if (oneIn(100)) {
					// published, but not deleted
					this.fixture.kafka.write(row.topic(), 0, row.key(), row.value());
					break;
				}
				this.fixture.relay(row);
			}
			pause(choose(2000));
		}
	}

	private List<String> check() {
		List<String> violations = new ArrayList<>();
		Set<String> expected = new HashSet<>(this.leftOver);
		this.futures.forEach((value, future) -> {
			try {
				future.get(20, TimeUnit.SECONDS);
				expected.add(value);
			}
			catch (ExecutionException ex) {
				if (!value.endsWith("large") && !this.interrupted.contains(value)) {
					violations.add("failed: " + value + " " + ex.getCause().getCause());
				}
			}
			catch (TimeoutException ex) {
				violations.add("never completed: " + value);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.fixture.store.rows().isEmpty() && this.fixture.gate.stored() <= 0);
		compare(expected, violations);
		return violations;
	}

	private void compare(Set<String> expected, List<String> violations) {
		Map<String, Integer> last = new HashMap<>();
		Set<String> seen = new HashSet<>();
		for (FakeKafka.Written written : this.fixture.kafka.log()) {
			String value = String.valueOf(written.value());
			if (seen.add(value)) {
				int number = Integer.parseInt(value.split("#")[1]);
				Integer before = last.put(String.valueOf(written.key()), number);
				if (before != null && before > number) {
					violations.add("reordered: " + value + " after #" + before);
				}
			}
		}
		expected.stream().filter((value) -> !seen.contains(value)).forEach((value) -> violations.add("lost: " + value));
		seen.stream()
			.filter((value) -> !expected.contains(value))
			.forEach((value) -> violations.add("failed and published: " + value));
		if (this.fixture.gate.stored() != 0) {
			violations.add("gate counts " + this.fixture.gate.stored() + " stored records");
		}
	}

	long trips() {
		return this.fixture.trips();
	}

	long stored() {
		return this.fixture.sender().statistics().stored();
	}

}
