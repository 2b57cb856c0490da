package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;

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

	public List<String> getTopics() {
		return this.topics;
	}

	public void setTopics(List<String> topics) {
		this.topics = topics;
	}

}
