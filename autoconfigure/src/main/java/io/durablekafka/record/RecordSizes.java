package io.durablekafka.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Checks sizes of serialized records, before the producer would. Nearly all records are
 * so small that their exact size does not matter. Thread-safe.
 */
final class RecordSizes {

	/** More than a batch, a record and the lengths of key and value take. */
	private static final int OVERHEAD = 200;

	/** More than the lengths of a header's name and value take. */
	private static final int HEADER_OVERHEAD = 10;

	/** Most bytes that a character of a name takes. */
	private static final int MAX_CHARACTER = 3;

	private final Map<String, Long> topics;

	/**
	 * Create a check.
	 * @param topics greatest sizes by topic
	 */
	RecordSizes(Map<String, Long> topics) {
		this.topics = Map.copyOf(topics);
	}

	List<Violation> check(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value,
			SizeLimit limit) {
		Long ofTopic = this.topics.isEmpty() ? null : this.topics.get(record.topic());
		long smallest = (ofTopic != null) ? Math.min(ofTopic, limit.bytes()) : limit.bytes();
		return (atMost(record.headers(), key, value) <= smallest) ? List.of()
				: checkExactly(record, key, value, ofTopic, limit);
	}

	private static List<Violation> checkExactly(ProducerRecord<?, ?> record, byte @Nullable [] key,
			byte @Nullable [] value, @Nullable Long ofTopic, SizeLimit limit) {
		List<Violation> violations = new ArrayList<>();
		long batch = AbstractRecords.estimateSizeInBytesUpperBound(RecordBatch.CURRENT_MAGIC_VALUE, limit.compression(),
				key, value, record.headers().toArray());
		if (batch > limit.bytes()) {
			violations.add(violation(batch, limit.bytes(), limit.property()));
		}
		long contents = contents(record.headers(), key, value);
		if (ofTopic != null && contents > ofTopic) {
			violations
				.add(violation(contents, ofTopic, "durable-kafka.topics.[%s].max-size".formatted(record.topic())));
		}
		return violations;
	}

	private static Violation violation(long size, long limit, String property) {
		return new Violation(RecordValidation.SIZE, "record",
				"The record has %d bytes when serialized, with its headers, more than the %d of '%s'".formatted(size,
						limit, property));
	}

	private static long atMost(Headers headers, byte @Nullable [] key, byte @Nullable [] value) {
		long size = OVERHEAD + length(key) + length(value);
		for (Header header : headers) {
			size += HEADER_OVERHEAD + (long) MAX_CHARACTER * header.key().length() + length(header.value());
		}
		return size;
	}

	private static long contents(Headers headers, byte @Nullable [] key, byte @Nullable [] value) {
		long size = length(key) + length(value);
		for (Header header : headers) {
			size += Utils.utf8Length(header.key()) + length(header.value());
		}
		return size;
	}

	private static long length(byte @Nullable [] bytes) {
		return (bytes != null) ? bytes.length : 0;
	}

}
