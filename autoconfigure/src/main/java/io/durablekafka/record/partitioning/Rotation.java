package io.durablekafka.record.partitioning;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Gives each partition some records in its turn, whatever their keys are. Keeps no order.
 * Instances of an application begin at different partitions. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Rotation implements PartitionPolicy {

	private static final Log logger = LogFactory.getLog(Rotation.class);

	private final AtomicBoolean warned = new AtomicBoolean();

	private final AtomicInteger records = new AtomicInteger(ThreadLocalRandom.current().nextInt());

	private final String topic;

	private final int run;

	/**
	 * Create a rotation.
	 * @param topic the topic
	 * @param run how many records in a row go to the same partition
	 */
	public Rotation(String topic, int run) {
		this.topic = topic;
		this.run = run;
	}

	@Override
	public int choose(byte @Nullable [] key, int partitions) {
		if (key != null && !this.warned.get() && this.warned.compareAndSet(false, true)) {
			logger.warn("Records of topic '" + this.topic + "' have keys, but their partitions take turns "
					+ "('durable-kafka.topics' or 'durable-kafka.producer.partitioning'): records of one key have no order");
		}
		return Utils.toPositive(this.records.getAndIncrement()) / this.run % partitions;
	}

}
