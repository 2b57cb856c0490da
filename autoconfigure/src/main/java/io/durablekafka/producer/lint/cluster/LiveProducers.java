package io.durablekafka.producer.lint.cluster;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.ProducerFactory;

/**
 * Learns the topics that records were sent to from the metrics of the client, which has
 * them anyway. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LiveProducers implements ProducerFactory.Listener<Object, Object> {

	private static final String TOPIC_METRICS = "producer-topic-metrics";

	private static final String TOPIC = "topic";

	private final Map<String, WeakReference<Producer<Object, Object>>> producers = new ConcurrentHashMap<>();

	@Override
	public void producerAdded(String id, Producer<Object, Object> producer) {
		this.producers.put(id, new WeakReference<>(producer));
	}

	@Override
	public void producerRemoved(String id, Producer<Object, Object> producer) {
		this.producers.computeIfPresent(id, (key, reference) -> reference.refersTo(producer) ? null : reference);
	}

	/**
	 * Topics that any of the producers has sent records to.
	 * @return their names
	 */
	public Set<String> topics() {
		Set<String> names = new TreeSet<>();
		this.producers.values().forEach((reference) -> addTopics(reference.get(), names));
		return names;
	}

	private static void addTopics(@Nullable Producer<Object, Object> producer, Set<String> names) {
		if (producer != null && producer.metrics() != null) {
			producer.metrics()
				.keySet()
				.stream()
				.filter((metric) -> metric.group().equals(TOPIC_METRICS))
				.map((metric) -> metric.tags().get(TOPIC))
				.forEach((topic) -> {
					if (topic != null) {
						names.add(topic);
					}
				});
		}
	}

}
