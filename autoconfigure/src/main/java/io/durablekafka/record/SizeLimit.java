package io.durablekafka.record;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.record.CompressionType;

/**
 * Largest record that a producer takes.
 *
 * @param bytes size of a batch with nothing but the record
 * @param property the property that sets it
 * @param compression the producer's compression
 * @since 0.1.0
 */
public record SizeLimit(long bytes, String property, CompressionType compression) {

	/**
	 * The limit of a producer.
	 * @param config its configuration
	 * @return the limit
	 */
	public static SizeLimit of(ProducerConfig config) {
		CompressionType compression = CompressionType.forName(config.getString(ProducerConfig.COMPRESSION_TYPE_CONFIG));
		long request = config.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
		long buffer = config.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG);
		return (request <= buffer) ? new SizeLimit(request, "durable-kafka.producer.max-request-size", compression)
				: new SizeLimit(buffer, "durable-kafka.producer.buffer-memory", compression);
	}

}
