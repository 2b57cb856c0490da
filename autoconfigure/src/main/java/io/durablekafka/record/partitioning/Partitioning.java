package io.durablekafka.record.partitioning;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The policies of the topics of a producer. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Partitioning {

	/**
	 * Leaves everything to Kafka's client.
	 */
	public static final Partitioning NONE = new Partitioning(Map.of(), null);

	private static final int MOST_REMEMBERED = 10_000;

	private final ConcurrentMap<String, PartitionPolicy> others = new ConcurrentHashMap<>();

	private final Map<String, PartitionPolicy> topics;

	private final @Nullable Function<String, PartitionPolicy> ofOthers;

	private final boolean none;

	/**
	 * Create a partitioning.
	 * @param topics policies by topic
	 * @param ofOthers makes the policies of all other topics, or {@code null} if they
	 * have none
	 */
	public Partitioning(Map<String, PartitionPolicy> topics, @Nullable Function<String, PartitionPolicy> ofOthers) {
		this.topics = Map.copyOf(topics);
		this.ofOthers = ofOthers;
		this.none = topics.isEmpty() && ofOthers == null;
	}

	/**
	 * Whether everything is left to Kafka's client.
	 * @return whether no topic has a policy
	 */
	public boolean isNone() {
		return this.none;
	}

	/**
	 * Choose the partition of a record. One that the record has already is kept.
	 * @param record the record
	 * @param key its serialized key
	 * @param partitions tells how many partitions a topic has; asked only when that
	 * matters
	 * @return the partition, or {@link PartitionPolicy#ANY}
	 */
	public int choose(ProducerRecord<?, ?> record, byte @Nullable [] key, ToIntFunction<String> partitions) {
		if (this.none || record.partition() != null) {
			return PartitionPolicy.ANY;
		}
		PartitionPolicy policy = policy(record.topic());
		if (policy == null) {
			return PartitionPolicy.ANY;
		}
		int count = partitions.applyAsInt(record.topic());
		return (count > 0) ? policy.choose(key, count) : PartitionPolicy.ANY;
	}

	private @Nullable PartitionPolicy policy(String topic) {
		PartitionPolicy policy = this.topics.get(topic);
		if (policy != null || this.ofOthers == null) {
			return policy;
		}
		policy = this.others.get(topic);
		if (policy != null) {
			return policy;
		}
		return (this.others.size() < MOST_REMEMBERED) ? this.others.computeIfAbsent(topic, this.ofOthers)
				: this.ofOthers.apply(topic);
	}

	/**
	 * A copy of a record with a partition.
	 * @param <K> the key type
	 * @param <V> the value type
	 * @param record the record, which is not changed
	 * @param partition a partition, or {@link PartitionPolicy#ANY}
	 * @return the copy, or the record itself when there is no partition
	 */
	public static <K, V> ProducerRecord<K, V> withPartition(ProducerRecord<K, V> record, int partition) {
		return (partition == PartitionPolicy.ANY) ? record : new ProducerRecord<>(record.topic(), partition,
				record.timestamp(), record.key(), record.value(), record.headers());
	}

}
