package io.durablekafka.producer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.durablekafka.producer.settings.ProducerSettings;

import org.springframework.util.PatternMatchUtils;

/**
 * Which producer a topic belongs to. Patterns may hold {@code *} for any number of
 * characters. A name without one wins over patterns, the pattern with more characters
 * over the others, and topics that match nothing belong to the default producer.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class TopicRoutes {

	private static final int MOST_REMEMBERED = 10_000;

	private final Map<String, String> known = new ConcurrentHashMap<>();

	private final List<Route> routes;

	/**
	 * Create routes.
	 * @param patterns patterns of topics by the name of their producer
	 * @throws IllegalArgumentException if two producers claim the same pattern
	 */
	public TopicRoutes(Map<String, List<String>> patterns) {
		this.routes = patterns.isEmpty() ? List.of() : sorted(patterns);
	}

	private static List<Route> sorted(Map<String, List<String>> patterns) {
		List<Route> all = new ArrayList<>();
		patterns.forEach((producer, topics) -> topics.forEach((topic) -> all.add(new Route(producer, topic))));
		all.sort(Comparator.comparing(Route::isPattern)
			.thenComparing(Comparator.comparing(Route::literals).reversed())
			.thenComparing(Route::pattern)
			.thenComparing(Route::producer));
		for (int i = 1; i < all.size(); i++) {
			Route previous = all.get(i - 1);
			Route route = all.get(i);
			if (previous.pattern().equals(route.pattern()) && !previous.producer().equals(route.producer())) {
				throw new IllegalArgumentException("Topics '%s' belong to two producers, '%s' and '%s'"
					.formatted(route.pattern(), previous.producer(), route.producer()));
			}
		}
		return List.copyOf(all);
	}

	/**
	 * Name of the producer that a topic belongs to.
	 * @param topic the topic
	 * @return the name, {@value ProducerSettings#DEFAULT_PRODUCER} if no pattern matches
	 */
	public String producerOf(String topic) {
		if (this.routes.isEmpty()) {
			return ProducerSettings.DEFAULT_PRODUCER;
		}
		String producer = this.known.get(topic);
		if (producer == null) {
			producer = find(topic);
			if (this.known.size() < MOST_REMEMBERED) {
				this.known.put(topic, producer);
			}
		}
		return producer;
	}

	private String find(String topic) {
		for (Route route : this.routes) {
			if (PatternMatchUtils.simpleMatch(route.pattern(), topic)) {
				return route.producer();
			}
		}
		return ProducerSettings.DEFAULT_PRODUCER;
	}

	private record Route(String producer, String pattern) {

		boolean isPattern() {
			return this.pattern.contains("*");
		}

		int literals() {
			return this.pattern.replace("*", "").length();
		}

	}

}
