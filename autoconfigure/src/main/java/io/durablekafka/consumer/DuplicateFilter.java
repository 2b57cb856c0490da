package io.durablekafka.consumer;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import org.springframework.kafka.listener.adapter.RecordFilterStrategy;

/**
 * Drops records that were written to a topic twice, as their message ids tell. What a
 * listener failed to process is delivered again, and passes. Records without a message id
 * pass. Thread-safe.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public final class DuplicateFilter<K, V> implements RecordFilterStrategy<K, V> {

	/** Name of the header that carries the message id, unless it was renamed. */
	public static final String DEFAULT_HEADER = "dk-message-id";

	/**
	 * Set by Spring's retry topics, which write a record again and again, and on purpose.
	 */
	private static final String RETRY_ATTEMPTS = "retry_topic-attempts";

	private final SeenRecords seen;

	private final String header;

	/**
	 * Create a filter.
	 * @param seen remembers records
	 */
	public DuplicateFilter(SeenRecords seen) {
		this(seen, DEFAULT_HEADER);
	}

	/**
	 * Create a filter.
	 * @param seen remembers records
	 * @param header name of the header that carries the message id
	 */
	public DuplicateFilter(SeenRecords seen, String header) {
		this.seen = seen;
		this.header = header;
	}

	@Override
	public boolean filter(ConsumerRecord<K, V> record) {
		if (record.headers().lastHeader(RETRY_ATTEMPTS) != null) {
			return false;
		}
		Header id = record.headers().lastHeader(this.header);
		return id != null && id.value() != null && id.value().length > 0
				&& this.seen.isDuplicate(SeenRecord.of(record, new String(id.value(), StandardCharsets.UTF_8)));
	}

}
