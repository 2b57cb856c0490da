package io.durablekafka.record.headers;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A header whose value depends on the record. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TextHeader implements HeaderEnricher {

	private final String name;

	private final HeaderText text;

	/**
	 * Create a header.
	 * @param name its name
	 * @param text its value
	 */
	public TextHeader(String name, HeaderText text) {
		this.name = name;
		this.text = text;
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		if (!headers.contains(this.name)) {
			headers.add(this.name, this.text.of(record));
		}
	}

}
