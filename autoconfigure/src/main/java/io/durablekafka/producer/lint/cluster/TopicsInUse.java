package io.durablekafka.producer.lint.cluster;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The topics that a producer sends to, from all sources. What was seen once is
 * remembered, up to a limit. Not thread-safe.
 */
final class TopicsInUse {

	static final int LIMIT = 500;

	private static final Log logger = LogFactory.getLog(TopicsInUse.class);

	private final Supplier<List<TopicSource>> sources;

	private final Map<String, Map<String, TopicExpectation>> remembered = new LinkedHashMap<>();

	TopicsInUse(Supplier<List<TopicSource>> sources) {
		this.sources = sources;
	}

	/**
	 * Ask all sources.
	 * @param producer name of the producer
	 * @return the topics, sorted by name
	 */
	List<TopicExpectation> of(String producer) {
		Map<String, TopicExpectation> current = new LinkedHashMap<>();
		for (TopicSource source : this.sources.get()) {
			for (TopicExpectation topic : ask(source, producer)) {
				current.merge(topic.topic(), topic, TopicExpectation::or);
			}
		}
		Map<String, TopicExpectation> all = this.remembered.computeIfAbsent(producer, (name) -> new TreeMap<>());
		current.forEach((name, topic) -> {
			if (all.containsKey(name) || all.size() < LIMIT) {
				all.put(name, topic);
			}
		});
		return List.copyOf(all.values());
	}

	private static Collection<TopicExpectation> ask(TopicSource source, String producer) {
		try {
			return source.topics(producer);
		}
		catch (RuntimeException ex) {
			logger.debug("The topics of a source are not known", ex);
			return List.of();
		}
	}

}
