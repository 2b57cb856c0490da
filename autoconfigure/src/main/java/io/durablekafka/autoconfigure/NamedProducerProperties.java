package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Properties of one of several producers. What is not set here is taken from
 * {@code durable-kafka.producer}.
 *
 * @since 0.1.0
 */
public class NamedProducerProperties extends ProducerProperties {

	/**
	 * Topics whose records this producer sends, also those of the primary template. An
	 * asterisk stands for any number of characters. A name wins over a pattern, and a
	 * longer pattern over a shorter one.
	 */
	private List<String> topics = new ArrayList<>();

	/**
	 * Headers of the records of this producer, by name. They win over those of
	 * 'durable-kafka.headers.add', and may have the same placeholders.
	 */
	private Map<String, String> headers = new LinkedHashMap<>();

	public List<String> getTopics() {
		return this.topics;
	}

	public void setTopics(List<String> topics) {
		this.topics = topics;
	}

	public Map<String, String> getHeaders() {
		return this.headers;
	}

	public void setHeaders(Map<String, String> headers) {
		this.headers = headers;
	}

}
