package io.durablekafka.record.headers;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Headers that are the same for each record. They are made once and shared, so that a
 * record pays for a reference only. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FixedHeaders implements HeaderEnricher {

	private final Header[] headers;

	/**
	 * Create headers.
	 * @param values values by name
	 */
	public FixedHeaders(Map<String, String> values) {
		this.headers = values.entrySet()
			.stream()
			.map((entry) -> new RecordHeader(entry.getKey(), entry.getValue().getBytes(StandardCharsets.UTF_8)))
			.toArray(Header[]::new);
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		for (Header header : this.headers) {
			headers.add(header);
		}
	}

}
