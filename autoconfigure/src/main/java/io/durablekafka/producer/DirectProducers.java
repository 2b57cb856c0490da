package io.durablekafka.producer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.durablekafka.record.partitioning.Partitioning;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.ProducerFactory;

/**
 * Makes the producers of the direct path, and sends with them. They take bytes that were
 * serialized before. The fail-stop may close them at any moment without touching a
 * producer that somebody else uses.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class DirectProducers<K, V> implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(DirectProducers.class);

	private final PhysicalProducers<K, V> producers;

	/** One for each sending thread, which costs less than to set a value each time. */
	private final ThreadLocal<Sending<K, V>> sending = ThreadLocal.withInitial(Sending::new);

	private final Partitioning partitioning;

	private final boolean customPartitioner;

	private volatile @Nullable String clusterId;

	DirectProducers(ProducerFactory<K, V> original, Map<String, Object> overrides, Partitioning partitioning) {
		this.partitioning = partitioning;
		Map<String, Object> properties = new HashMap<>(overrides);
		this.customPartitioner = isCustomPartitioner(original, overrides);
		if (this.customPartitioner) {
			// nobody but the partitioner knows the partition, so nobody can prime it
			properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
		}
		this.producers = new PhysicalProducers<>(original, properties, "durableKafka", (copy) -> {
			copy.setKeySerializerSupplier(() -> new Prepared<>((delivery) -> delivery.key));
			copy.setValueSerializerSupplier(() -> new Prepared<>((delivery) -> delivery.value));
		});
	}

	private static boolean isCustomPartitioner(ProducerFactory<?, ?> factory, Map<String, Object> overrides) {
		Map<String, Object> effective = new HashMap<>(factory.getConfigurationProperties());
		effective.putAll(overrides);
		Object ignoreKeys = effective.get(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);
		return effective.get(ProducerConfig.PARTITIONER_CLASS_CONFIG) != null
				|| ignoreKeys != null && Boolean.parseBoolean(ignoreKeys.toString());
	}

	/**
	 * Whether partitions are chosen in a way that we cannot foresee.
	 */
	boolean hasCustomPartitioner() {
		return this.customPartitioner;
	}

	/**
	 * Id of the cluster, once a producer has learnt it.
	 */
	@Nullable String clusterId() {
		return this.clusterId;
	}

	Producer<K, V> create() {
		return this.producers.create();
	}

	/**
	 * The record of a delivery as it is to be sent: with a partition, where the choice is
	 * not left to the client. What is stored stays without, so that the relay chooses
	 * again. May wait for metadata.
	 */
	ProducerRecord<K, V> withPartition(Producer<K, V> producer, Delivery<K, V> delivery) {
		ProducerRecord<K, V> record = delivery.record();
		if (this.partitioning.isNone()) {
			return record;
		}
		int partition = this.partitioning.choose(record, delivery.key, (topic) -> producer.partitionsFor(topic).size());
		return Partitioning.withPartition(record, partition);
	}

	/**
	 * Send with the bytes of a delivery.
	 */
	void send(Producer<K, V> producer, ProducerRecord<K, V> record, Delivery<K, V> delivery) {
		Sending<K, V> place = this.sending.get();
		place.delivery = delivery;
		try {
			producer.send(record, delivery);
		}
		finally {
			place.delivery = null;
		}
	}

	/**
	 * Close a producer at once, and wait until its network thread has ended (unless the
	 * caller is that thread). Never throws: what is unacknowledged has to be collected
	 * whatever happens here.
	 */
	void stop(Producer<K, V> producer) {
		close(producer, Duration.ZERO);
	}

	/**
	 * Close a producer after its records have been acknowledged, or the time is over.
	 * Never throws.
	 */
	void close(Producer<K, V> producer, Duration flush) {
		// an interrupted thread would not wait
		boolean interrupted = Thread.interrupted();
		try {
			producer.close(flush);
		}
		catch (Throwable ex) {
			logger.warn("Closing a producer failed", ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Forget a stopped producer, so that the next one is a fresh one.
	 */
	void forget() {
		this.producers.forget();
	}

	@Override
	public void close() {
		this.producers.close();
	}

	/**
	 * What a thread is sending.
	 *
	 * @param <K> the key type
	 * @param <V> the value type
	 */
	private static final class Sending<K, V> {

		private @Nullable Delivery<K, V> delivery;

	}

	/**
	 * Hands out the bytes that were serialized before the record met a producer, which
	 * tells its serializers what cluster it talks to.
	 */
	private final class Prepared<T> implements Serializer<T>, ClusterResourceListener {

		private final Function<Delivery<K, V>, byte @Nullable []> bytes;

		Prepared(Function<Delivery<K, V>, byte @Nullable []> bytes) {
			this.bytes = bytes;
		}

		@Override
		public void onUpdate(ClusterResource cluster) {
			DirectProducers.this.clusterId = cluster.clusterId();
		}

		@Override
		public byte @Nullable [] serialize(String topic, @Nullable T data) {
			Delivery<K, V> delivery = DirectProducers.this.sending.get().delivery;
			if (delivery == null) {
				throw new IllegalStateException("The direct path's producers send through the durable template only");
			}
			byte[] prepared = this.bytes.apply(delivery);
			if (!delivery.is(Delivery.State.DIRECT)) {
				// the bytes may have been let go of: null would be a tombstone
				throw new IllegalStateException("The record has been taken off the direct path");
			}
			return prepared;
		}

		@Override
		public byte @Nullable [] serialize(String topic, Headers headers, @Nullable T data) {
			return serialize(topic, data);
		}

	}

}
