package io.durablekafka.record.partitioning;

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Always the same partition, while the topic has it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FixedPartition implements PartitionPolicy {

	private static final Log logger = LogFactory.getLog(FixedPartition.class);

	private final AtomicBoolean warned = new AtomicBoolean();

	private final String topic;

	private final int partition;

	/**
	 * Create a policy.
	 * @param topic the topic
	 * @param partition the partition
	 */
	public FixedPartition(String topic, int partition) {
		this.topic = topic;
		this.partition = partition;
	}

	@Override
	public int choose(byte @Nullable [] key, int partitions) {
		if (this.partition < partitions) {
			return this.partition;
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("Topic '" + this.topic + "' has " + partitions + " partitions, and no partition "
					+ this.partition + " for records without a key: Kafka's client chooses theirs");
		}
		return ANY;
	}

}
