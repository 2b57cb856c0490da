package io.durablekafka.record.headers;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The correlation id of a record that nothing came before: its own message id. Thread-
 * safe.
 *
 * @since 0.1.0
 */
public final class FirstOfChainHeader implements HeaderEnricher {

	private final String name;

	private final String messageId;

	/**
	 * Create a header.
	 * @param name its name
	 * @param messageId name of the header that carries the message id
	 */
	public FirstOfChainHeader(String name, String messageId) {
		this.name = name;
		this.messageId = messageId;
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		Header id = record.headers().lastHeader(this.messageId);
		if (id != null) {
			headers.add(this.name, id.value());
		}
	}

}
