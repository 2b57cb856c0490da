package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.EncodingOutboxStore;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.Slots;
import io.durablekafka.record.partitioning.Partitioning;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A relay on mock producers and a clock that a test moves, driven pass by pass.
 */
final class RelayFixture {

	final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private final Function<Runnable, RelayLanes> lanes;

	final Gate gate = new Gate("test");

	final AtomicLong nanoTime = new AtomicLong(-7);

	final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

	final Deque<RuntimeException> producerFailures = new ArrayDeque<>();

	final RecordingListener listener;

	BiFunction<Cluster, ByteArraySerializer, MockProducer<byte[], byte[]>> producerType = (cluster,
			serializer) -> new MockProducer<>(cluster, false, null, serializer, serializer);

	Partitioning partitioning = Partitioning.NONE;

	Predicate<String> topics = (topic) -> true;

	final OutboxRelay relay;

	RelayFixture() {
		this(RelaySettings.defaults());
	}

	RelayFixture(RelaySettings settings) {
		this(settings, new RecordingListener());
	}

	RelayFixture(Function<Runnable, RelayLanes> lanes) {
		this(RelaySettings.defaults(), RelayPolicies.defaults(), new RecordingListener(), lanes);
	}

	RelayFixture(RelaySettings settings, RecordingListener listener) {
		this(settings, RelayPolicies.defaults(), listener, (wake) -> RelayLanes.ALL);
	}

	RelayFixture(RelayPolicies policies) {
		this(RelaySettings.defaults(), policies, new RecordingListener(), (wake) -> RelayLanes.ALL);
	}

	RelayFixture(RelaySettings settings, RelayPolicies policies, RecordingListener listener,
			Function<Runnable, RelayLanes> lanes) {
		this.lanes = lanes;
		this.listener = listener;
		this.relay = relay(settings, policies, this.listener);
	}

	OutboxRelay relay(RelaySettings settings, RelayPolicies policies, RelayListener listener) {
		RelayProducers source = new RelayProducers() {

			@Override
			public Producer<byte[], byte[]> create() {
				return createProducer();
			}

			@Override
			public boolean publishes(String topic) {
				return RelayFixture.this.topics.test(topic);
			}

			@Override
			public Partitioning partitioning() {
				return RelayFixture.this.partitioning;
			}

		};
		return new OutboxRelay(new EncodingOutboxStore(this.store, null, null), this.gate, source,
				new FailureClassification(List.of()), listener, this.lanes, settings, policies, this.nanoTime::get);
	}

	static RelaySettings window(int rows, int deleteBatch) {
		RelaySettings defaults = RelaySettings.defaults();
		return new RelaySettings(rows, defaults.windowBytes(), deleteBatch, defaults.pollInterval(),
				defaults.minPollInterval(), defaults.stallAfter(), defaults.initialBackoff(), defaults.maxBackoff(),
				defaults.maxTopicBackoff());
	}

	private MockProducer<byte[], byte[]> createProducer() {
		RuntimeException failure = this.producerFailures.poll();
		if (failure != null) {
			throw failure;
		}
		MockProducer<byte[], byte[]> producer = this.producerType.apply(Cluster.empty(), new ByteArraySerializer());
		this.producers.add(producer);
		return producer;
	}

	OutboxRecord store(OutboxRecord row) {
		OutboxRecord stored = this.store.add(row);
		if (stored.slot() != Slots.UNORDERED) {
			this.gate.raise(stored.slot());
		}
		return stored;
	}

	void store(String topic, String key, String... values) {
		for (String value : values) {
			store(TestRows.row(topic, key, value));
		}
	}

	long pass() {
		return this.relay.pass();
	}

	/**
	 * Do passes until nothing is to be done at present. The second look stands for the
	 * signal that a failed send leaves behind.
	 */
	void passes() {
		for (int i = 0; i < 100; i++) {
			if (pass() > 0 && pass() > 0) {
				return;
			}
		}
		throw new AssertionError("The relay spins");
	}

	void advance(Duration duration) {
		this.nanoTime.addAndGet(duration.toNanos());
	}

	MockProducer<byte[], byte[]> producer() {
		return this.producers.get(this.producers.size() - 1);
	}

	/**
	 * Values that the latest producer was given.
	 * @return the values in order
	 */
	List<String> sent() {
		return producer().history().stream().map((record) -> TestRows.text(record.value())).toList();
	}

	List<String> stored() {
		return this.store.rows().stream().map((row) -> TestRows.text(row.value())).toList();
	}

	/**
	 * What the relay told its listener.
	 */
	static class RecordingListener implements RelayListener {

		final List<OutboxRecord> relayed = new ArrayList<>();

		final List<DeadLetter> deadLetters = new ArrayList<>();

		final List<Throwable> failures = new ArrayList<>();

		int acknowledgements;

		@Override
		public void relayed(OutboxRecord row, RecordMetadata metadata) {
			this.relayed.add(row);
		}

		@Override
		public void deadLettered(DeadLetter deadLetter) {
			this.deadLetters.add(deadLetter);
		}

		@Override
		public void acknowledged() {
			this.acknowledgements++;
		}

		@Override
		public void failed(Throwable failure) {
			this.failures.add(failure);
		}

		List<String> values() {
			return this.relayed.stream().map((row) -> TestRows.text(row.value())).toList();
		}

	}

}
