package io.durablekafka.record.headers;

import java.util.Map;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Headers of the records of some topics. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TopicHeaders implements HeaderEnricher {

	private final Map<String, FixedHeaders> headers;

	/**
	 * Create headers.
	 * @param headers headers by topic
	 */
	public TopicHeaders(Map<String, FixedHeaders> headers) {
		this.headers = Map.copyOf(headers);
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		FixedHeaders ofTopic = this.headers.get(record.topic());
		if (ofTopic != null) {
			ofTopic.enrich(record, headers);
		}
	}

}
