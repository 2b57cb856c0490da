package io.durablekafka.producer.lint.cluster;

import java.util.Arrays;
import java.util.List;

import io.durablekafka.producer.settings.ProducerSettings;

/**
 * A topic in use, as a rule sees it.
 *
 * @param cluster the producer and its cluster
 * @param expectation what the application expects of the topic
 */
record TopicView(ClusterView cluster, TopicExpectation expectation) {

	String name() {
		return this.expectation.topic();
	}

	String subject() {
		return "topic '%s'".formatted(name());
	}

	ProducerSettings settings() {
		return this.cluster.settings();
	}

	TopicFacts facts() {
		return this.cluster.snapshot().topic(name()).require();
	}

	List<PartitionFacts> partitions() {
		return facts().partitions();
	}

	String config(String key) {
		String value = this.cluster.snapshot().topicConfig(name()).require().get(key);
		if (value == null) {
			throw new UnknownFactException("the brokers do not tell the topic's '%s'".formatted(key));
		}
		return value.trim();
	}

	long number(String key) {
		return Long.parseLong(config(key));
	}

	boolean configContains(String key, String element) {
		return Arrays.stream(config(key).split(",")).map(String::trim).anyMatch(element::equals);
	}

}
