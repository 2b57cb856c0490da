package io.durablekafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.headers.FixedHeaders;
import io.durablekafka.record.headers.HeaderText;
import io.durablekafka.record.headers.TextHeader;
import io.durablekafka.record.headers.TopicHeaders;

/**
 * Headers whose values are configured: for a topic, for a producer, and for all.
 */
final class StaticHeaders {

	private final Map<String, String> ofAll;

	private final Map<String, NamedProducerProperties> producers;

	private final Map<String, TopicProperties> topics;

	StaticHeaders(HeadersProperties headers, DurableKafkaProperties properties) {
		this.ofAll = headers.getAdd();
		this.producers = properties.getProducers();
		this.topics = properties.getTopics();
	}

	void addTo(List<HeaderEnricher> enrichers, String producer, HeaderPlaceholders placeholders) {
		addOfTopics(enrichers, placeholders);
		Map<String, HeaderText> texts = new LinkedHashMap<>();
		NamedProducerProperties named = this.producers.get(producer);
		if (named != null) {
			String property = "durable-kafka.producers.[%s].headers".formatted(producer);
			named.getHeaders().forEach((name, text) -> texts.put(name, text(placeholders, property, name, text)));
		}
		this.ofAll.forEach(
				(name, text) -> texts.putIfAbsent(name, text(placeholders, "durable-kafka.headers.add", name, text)));
		Map<String, String> fixed = new LinkedHashMap<>();
		texts.forEach((name, text) -> {
			String value = text.fixed();
			if (value != null) {
				fixed.put(name, value);
			}
			else {
				enrichers.add(new TextHeader(name, text));
			}
		});
		if (!fixed.isEmpty()) {
			enrichers.add(new FixedHeaders(fixed));
		}
	}

	private static HeaderText text(HeaderPlaceholders placeholders, String property, String name, String text) {
		return placeholders.text("%s.[%s]".formatted(property, name), text);
	}

	private void addOfTopics(List<HeaderEnricher> enrichers, HeaderPlaceholders placeholders) {
		Map<String, FixedHeaders> ofTopics = new LinkedHashMap<>();
		this.topics.forEach((topic, properties) -> {
			if (!properties.getHeaders().isEmpty()) {
				Map<String, String> values = new LinkedHashMap<>();
				properties.getHeaders()
					.forEach((name, text) -> values.put(name, placeholders
						.ofTopic("durable-kafka.topics.[%s].headers.[%s]".formatted(topic, name), text, topic)));
				ofTopics.put(topic, new FixedHeaders(values));
			}
		});
		if (!ofTopics.isEmpty()) {
			enrichers.add(new TopicHeaders(ofTopics));
		}
	}

}
