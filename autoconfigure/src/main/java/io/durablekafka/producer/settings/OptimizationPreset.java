package io.durablekafka.producer.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.util.unit.DataSize;

/**
 * What the producer's batches are made for. The figures of all presets are here. A preset
 * gives way to what the application has set.
 *
 * @since 0.1.0
 */
public enum OptimizationPreset {

	/**
	 * Kafka's linger with room for a burst, compressed with what costs next to nothing.
	 */
	BALANCED(Duration.ofMillis(5), DataSize.ofKilobytes(32), DataSize.ofMegabytes(32), Compression.LZ4),

	/**
	 * Few, large requests: a record waits longer, and the broker works less.
	 */
	THROUGHPUT(Duration.ofMillis(20), DataSize.ofKilobytes(256), DataSize.ofMegabytes(64), Compression.LZ4),

	/**
	 * Nothing waits for its batch.
	 */
	LATENCY(Duration.ZERO, DataSize.ofKilobytes(16), DataSize.ofMegabytes(32), Compression.NONE);

	private final Duration linger;

	private final DataSize batchSize;

	private final DataSize bufferMemory;

	private final Compression compression;

	OptimizationPreset(Duration linger, DataSize batchSize, DataSize bufferMemory, Compression compression) {
		this.linger = linger;
		this.batchSize = batchSize;
		this.bufferMemory = bufferMemory;
		this.compression = compression;
	}

	/**
	 * What the preset sets, as long as nobody else does.
	 * @param explicit what the application has set
	 * @param requestTimeout the request timeout in milliseconds, or the shortest that may
	 * still be chosen
	 * @param available whether the library of a compression is there
	 */
	Map<String, Object> values(ProducerSettings explicit, long requestTimeout, Predicate<Compression> available) {
		Map<String, Object> values = new HashMap<>();
		values.put(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(linger(explicit, requestTimeout)));
		long batch = atMost(explicit, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, this.batchSize.toBytes());
		values.put(ProducerConfig.BATCH_SIZE_CONFIG,
				String.valueOf(atMost(explicit, ProducerConfig.BUFFER_MEMORY_CONFIG, batch)));
		values.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(bufferMemory(explicit)));
		Compression chosen = compression(explicit);
		if (available.test(chosen)) {
			values.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, chosen.value());
		}
		return values;
	}

	/**
	 * No more than a delivery timeout leaves beside the request timeout.
	 */
	private long linger(ProducerSettings explicit, long requestTimeout) {
		long linger = this.linger.toMillis();
		return explicit.isSet(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)
				? Math.max(0,
						Math.min(linger, explicit.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG) - requestTimeout))
				: linger;
	}

	private long bufferMemory(ProducerSettings explicit) {
		long buffer = this.bufferMemory.toBytes();
		for (String key : new String[] { ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ProducerConfig.BATCH_SIZE_CONFIG }) {
			buffer = explicit.isSet(key) ? Math.max(buffer, explicit.number(key)) : buffer;
		}
		return buffer;
	}

	/**
	 * A level says which compression is meant.
	 */
	private Compression compression(ProducerSettings explicit) {
		for (Compression candidate : Compression.values()) {
			if (candidate.levelKey() != null && explicit.isSet(candidate.levelKey())) {
				return candidate;
			}
		}
		return this.compression;
	}

	private static long atMost(ProducerSettings explicit, String key, long value) {
		return explicit.isSet(key) ? Math.min(value, explicit.number(key)) : value;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
