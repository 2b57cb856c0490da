package io.durablekafka.outbox;

import java.util.Set;

/**
 * Some topics, or all but some.
 *
 * @param names names of topics
 * @param others whether all topics but these are meant
 * @since 0.1.0
 */
public record TopicFilter(Set<String> names, boolean others) {

	public TopicFilter {
		names = Set.copyOf(names);
	}

	/**
	 * Whether a topic is meant.
	 * @param topic the topic
	 * @return whether it is one of them
	 */
	public boolean includes(String topic) {
		return this.names.contains(topic) != this.others;
	}

	/**
	 * Whether no topic is meant.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.names.isEmpty() && !this.others;
	}

}
