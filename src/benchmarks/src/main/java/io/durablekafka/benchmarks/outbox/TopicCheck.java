package io.durablekafka.benchmarks.outbox;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what has come to the topic since the last check: each row, and for each key the
 * first occurrences in order.
 */
final class TopicCheck {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final String bootstrapServers;

	private final Map<TopicPartition, Long> position = new HashMap<>();

	TopicCheck(String bootstrapServers) {
		this.bootstrapServers = bootstrapServers;
	}

	/**
	 * Read, and let the broker delete what was read.
	 * @param sample what was sent
	 * @param rows how many rows were sent
	 * @return how often a row was found a second time
	 * @throws IllegalStateException if a row is missing or has overtaken an earlier one
	 */
	int check(SampleRows sample, int rows) throws Exception {
		Map<String, Object> configuration = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, this.bootstrapServers,
				ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none", ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20,
				ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
		Found found = new Found(sample, rows);
		try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(configuration, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			Collection<TopicPartition> partitions = partitions(consumer);
			Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
			consumer.assign(partitions);
			partitions.forEach((partition) -> consumer.seek(partition, this.position.getOrDefault(partition, 0L)));
			long deadline = System.nanoTime() + PATIENCE.toNanos();
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < end.get(partition))) {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
					found.add(record);
					deadline = System.nanoTime() + PATIENCE.toNanos();
				}
				if (System.nanoTime() - deadline > 0) {
					throw new IllegalStateException("The topic cannot be read to its end");
				}
			}
			this.position.putAll(end);
		}
		forget();
		found.requireComplete();
		return found.duplicates;
	}

	private static Collection<TopicPartition> partitions(Consumer<?, ?> consumer) {
		return consumer.partitionsFor(SampleRows.TOPIC)
			.stream()
			.map((partition) -> new TopicPartition(partition.topic(), partition.partition()))
			.toList();
	}

	private void forget() throws Exception {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", this.bootstrapServers))) {
			admin
				.deleteRecords(this.position.entrySet()
					.stream()
					.collect(Collectors.toMap(Map.Entry::getKey,
							(offset) -> RecordsToDelete.beforeOffset(offset.getValue()))))
				.all()
				.get();
		}
	}

	/**
	 * What was found so far.
	 */
	private static final class Found {

		private final SampleRows sample;

		private final int rows;

		private final BitSet seen;

		private final int[] latest;

		private int duplicates;

		Found(SampleRows sample, int rows) {
			this.sample = sample;
			this.rows = rows;
			this.seen = new BitSet(rows);
			this.latest = new int[sample.keys()];
			Arrays.fill(this.latest, -1);
		}

		void add(ConsumerRecord<byte[], byte[]> record) {
			int number = SampleRows.number(record.value());
			if (!Arrays.equals(record.key(), this.sample.key(number))) {
				throw new IllegalStateException("Row %d has come with the key of another".formatted(number));
			}
			if (this.seen.get(number)) {
				this.duplicates++;
				return;
			}
			int key = number % this.sample.keys();
			if (number < this.latest[key]) {
				throw new IllegalStateException(
						"Row %d has come after row %d of the same key".formatted(number, this.latest[key]));
			}
			this.latest[key] = number;
			this.seen.set(number);
		}

		void requireComplete() {
			int missing = this.rows - this.seen.cardinality();
			if (missing > 0) {
				throw new IllegalStateException(
						"%d rows have not come, the first is row %d".formatted(missing, this.seen.nextClearBit(0)));
			}
		}

	}

}
