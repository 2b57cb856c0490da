package io.durablekafka.faults.check;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its start to its end at the time of the call.
 */
public final class TopicReader {

	private static final Duration POLL = Duration.ofMillis(200);

	private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

	private TopicReader() {
	}

	/**
	 * Read everything.
	 * @param bootstrapServers addresses of brokers
	 * @param topic the topic
	 * @param target takes each record, in the order of its partition
	 * @throws IllegalStateException if nothing arrives for a minute before the end
	 */
	public static void read(String bootstrapServers, String topic,
			Consumer<ConsumerRecord<byte @Nullable [], byte @Nullable []>> target) {
		Map<String, Object> config = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
				ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			List<TopicPartition> partitions = consumer.partitionsFor(topic)
				.stream()
				.map((info) -> new TopicPartition(topic, info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			long deadline = System.nanoTime() + SILENCE;
			while (!isAtEnd(consumer, ends)) {
				if (System.nanoTime() - deadline > 0) {
					throw new IllegalStateException("the topic could not be read to its end");
				}
				ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
				records.forEach(target);
				if (!records.isEmpty()) {
					deadline = System.nanoTime() + SILENCE;
				}
			}
		}
	}

	private static boolean isAtEnd(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
		return ends.entrySet().stream().allMatch((end) -> consumer.position(end.getKey()) >= end.getValue());
	}

}
