package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker and its clients on one thread, which misbehave at random in the ways that real
 * ones were seen to: batches fail with or without having been written, a closed client's
 * request is written later, callbacks of a closed client come in any order, an invalid
 * record takes its batch along, a client falls silent.
 */
final class SimulatedKafka {

	private static final int PARTITIONS = 3;

	private final Random random;

	private final List<String> log = new ArrayList<>();

	private final Deque<List<String>> zombies = new ArrayDeque<>();

	private Client client;

	private boolean healthy;

	SimulatedKafka(Random random) {
		this.random = random;
		this.client = new Client();
	}

	MockProducer<byte[], byte[]> newProducer() {
		if (chance(5)) {
			throw new KafkaException("Failed to construct kafka producer");
		}
		this.client = new Client();
		return this.client;
	}

	/**
	 * Answer a batch, or let an old request be written.
	 */
	void step() {
		if (!this.zombies.isEmpty() && this.random.nextInt(10) == 0) {
			this.log.addAll(this.zombies.remove());
		}
		this.client.step();
	}

	void heal() {
		this.healthy = true;
		this.zombies.forEach(this.log::addAll);
		this.zombies.clear();
		this.client.silent = false;
		while (!this.client.partitions.isEmpty()) {
			this.client.step();
		}
	}

	/**
	 * Values in the order in which they were written.
	 * @return the log
	 */
	List<String> log() {
		return this.log;
	}

	private boolean chance(int percent) {
		return !this.healthy && this.random.nextInt(100) < percent;
	}

	private record Sent(ProducerRecord<byte[], byte[]> record, Callback callback) {

		String value() {
			return TestRows.text(this.record.value());
		}

		boolean isInvalid() {
			return value().startsWith("invalid");
		}

	}

	private final class Client extends MockProducer<byte[], byte[]> {

		private final TreeMap<Integer, Deque<Sent>> partitions = new TreeMap<>();

		private boolean silent = chance(5);

		/**
		 * With one request in flight, nothing of a partition is on its way behind a batch
		 * that failed.
		 */
		private int failedPartition = -1;

		private boolean inCallbacks;

		private boolean closed;

		Client() {
			super(Cluster.empty(), false, null, new ByteArraySerializer(), new ByteArraySerializer());
		}

		@Override
		public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
			if (this.closed) {
				throw new IllegalStateException("Cannot perform operation after producer has been closed");
			}
			if (chance(1)) {
				throw new KafkaException("in an error state");
			}
			Sent sent = new Sent(record, callback);
			if (chance(1)) {
				return fail(sent, new TimeoutException("Failed to allocate memory"));
			}
			if (record.topic().equals("gone") && chance(90)) {
				return fail(sent, new TimeoutException("Topic gone not present in metadata",
						new UnknownTopicOrPartitionException("gone")));
			}
			if (sent.value().startsWith("large")) {
				return fail(sent, new RecordTooLargeException("2 MB"));
			}
			int partition = Math.floorMod(TestRows.text(record.key()).hashCode() + 7 * record.topic().hashCode(),
					PARTITIONS);
			this.partitions.computeIfAbsent(partition, (key) -> new ArrayDeque<>()).add(sent);
			return new CompletableFuture<>();
		}

		private Future<RecordMetadata> fail(Sent sent, Exception failure) {
			answer(sent, failure);
			return CompletableFuture.failedFuture(failure);
		}

		private void step() {
			if (this.partitions.isEmpty() || this.silent) {
				return;
			}
			List<Integer> numbers = new ArrayList<>(this.partitions.keySet());
			int partition = numbers.get(SimulatedKafka.this.random.nextInt(numbers.size()));
			List<Sent> batch = takeBatch(partition);
			this.inCallbacks = true;
			complete(partition, batch);
			this.inCallbacks = false;
			if (this.closed) {
				abort();
			}
		}

		private List<Sent> takeBatch(int partition) {
			Deque<Sent> queue = this.partitions.get(partition);
			List<Sent> batch = new ArrayList<>();
			int size = 1 + SimulatedKafka.this.random.nextInt(5);
			while (batch.size() < size && !queue.isEmpty()) {
				batch.add(queue.remove());
			}
			if (queue.isEmpty()) {
				this.partitions.remove(partition);
			}
			return batch;
		}

		private void complete(int partition, List<Sent> batch) {
			if (isInvalid(batch)) {
				this.failedPartition = partition;
				for (Sent sent : batch) {
					answer(sent, (sent.isInvalid()) ? new InvalidRecordException("invalid")
							: new KafkaException("part of a batch which had one more more invalid records"));
				}
			}
			else if (chance(5)) {
				this.failedPartition = partition;
				Exception failure = (chance(20)) ? new UnknownTopicOrPartitionException("deleted")
						: new TimeoutException("Expiring");
				switch (SimulatedKafka.this.random.nextInt(3)) {
					case 0 -> write(batch);
					case 1 -> SimulatedKafka.this.zombies.add(values(batch));
					default -> {
					}
				}
				batch.forEach((sent) -> answer(sent, failure));
			}
			else {
				write(batch);
				batch.forEach((sent) -> answer(sent, null));
			}
		}

		private boolean isInvalid(List<Sent> batch) {
			return batch.stream().anyMatch(Sent::isInvalid);
		}

		private void write(List<Sent> batch) {
			SimulatedKafka.this.log.addAll(values(batch));
		}

		private List<String> values(List<Sent> batch) {
			return batch.stream().map(Sent::value).toList();
		}

		private void answer(Sent sent, Exception failure) {
			TopicPartition partition = new TopicPartition(sent.record().topic(), 0);
			sent.callback()
				.onCompletion(new RecordMetadata(partition, (failure != null) ? -1 : 0, 0, -1, -1, -1), failure);
		}

		@Override
		public void close(Duration timeout) {
			this.closed = true;
			if (!this.inCallbacks) {
				abort();
			}
		}

		private void abort() {
			List<Sent> aborted = new ArrayList<>();
			for (int partition : new ArrayList<>(this.partitions.keySet())) {
				if (partition != this.failedPartition && chance(60)) {
					abortInFlight(takeBatch(partition), aborted);
				}
			}
			this.partitions.values().forEach(aborted::addAll);
			this.partitions.clear();
			if (!this.silent) {
				Collections.shuffle(aborted, SimulatedKafka.this.random);
				aborted.forEach((sent) -> answer(sent, new KafkaException("Producer is closed forcefully.")));
			}
		}

		private void abortInFlight(List<Sent> batch, List<Sent> aborted) {
			if (isInvalid(batch)) {
				aborted.addAll(batch);
			}
			else if (chance(30) && !this.silent) {
				write(batch);
				batch.forEach((sent) -> answer(sent, null));
			}
			else {
				SimulatedKafka.this.zombies.add(values(batch));
				aborted.addAll(batch);
			}
		}

	}

}
