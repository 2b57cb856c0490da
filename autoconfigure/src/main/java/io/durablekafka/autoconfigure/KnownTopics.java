package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.durablekafka.producer.TopicRoutes;
import io.durablekafka.producer.lint.cluster.LiveProducers;
import io.durablekafka.producer.lint.cluster.TopicExpectation;
import io.durablekafka.producer.lint.cluster.TopicSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.util.StringUtils;

/**
 * The topics of the configuration, the template's default topic, and those that records
 * were sent to, each with the producer that it belongs to.
 */
final class KnownTopics implements TopicSource, DefaultKafkaProducerFactoryCustomizer {

	private final DurableKafkaProperties properties;

	private final @Nullable String defaultTopic;

	private final LiveProducers producers;

	private final TopicRoutes routes;

	KnownTopics(DurableKafkaProperties properties, @Nullable String defaultTopic, LiveProducers producers,
			TopicRoutes routes) {
		this.properties = properties;
		this.defaultTopic = defaultTopic;
		this.producers = producers;
		this.routes = routes;
	}

	/**
	 * Listens to the producers of each factory.
	 */
	@Override
	@SuppressWarnings("unchecked")
	public void customize(DefaultKafkaProducerFactory<?, ?> producerFactory) {
		((DefaultKafkaProducerFactory<Object, Object>) producerFactory).addListener(this.producers);
	}

	@Override
	public Collection<TopicExpectation> topics(String producer) {
		List<TopicExpectation> topics = new ArrayList<>();
		this.properties.getTopics().forEach((name, topic) -> topics.add(expectation(name, topic)));
		if (StringUtils.hasText(this.defaultTopic)) {
			topics.add(TopicExpectation.of(this.defaultTopic));
		}
		this.producers.topics().forEach((name) -> topics.add(TopicExpectation.of(name)));
		return topics.stream().filter((topic) -> this.routes.producerOf(topic.topic()).equals(producer)).toList();
	}

	private static TopicExpectation expectation(String name, TopicProperties topic) {
		Short replicationFactor = topic.getReplicationFactor();
		return new TopicExpectation(name, topic.getPartitions(),
				(replicationFactor != null) ? replicationFactor.intValue() : null, topic.getMinInsyncReplicas());
	}

}
