package io.durablekafka;

import java.util.Collection;

/**
 * Finds the template that sends the records of a topic, when there are several producers.
 * Implementations are thread-safe.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public interface TemplateRouter<K, V> {

	/**
	 * Find the template for a topic. Called for each record, so it must be fast.
	 * @param topic the topic
	 * @return the template, which may be the one that asks
	 * @throws IllegalArgumentException if the template that asks must not send to the
	 * topic
	 */
	DurableKafkaTemplate<K, V> templateFor(String topic);

	/**
	 * Templates that records were routed to so far, without the one that asks.
	 * @return the templates
	 */
	Collection<DurableKafkaTemplate<K, V>> used();

}
