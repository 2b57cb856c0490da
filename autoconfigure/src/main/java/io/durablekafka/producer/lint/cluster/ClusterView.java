package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A producer and the cluster it sends to, as a rule sees them.
 *
 * @param settings settings of the producer
 * @param snapshot what is known of the cluster
 * @param expectations the topics in use
 * @param outbox how old a record may be when it reaches its topic
 * @param maxAge age at which a producer is replaced, {@code null} for never
 * @param baseline numbers of partitions when the topics were first seen
 */
record ClusterView(ProducerSettings settings, ClusterSnapshot snapshot, List<TopicExpectation> expectations,
		OutboxFacts outbox, @Nullable Duration maxAge, Map<String, Integer> baseline) {

	boolean isTransactional() {
		return !this.settings.text(ProducerConfig.TRANSACTIONAL_ID_CONFIG).isEmpty();
	}

	boolean waitsForAllReplicas() {
		String acks = this.settings.text(ProducerConfig.ACKS_CONFIG);
		return "all".equals(acks) || "-1".equals(acks);
	}

	List<TopicView> topics() {
		return this.expectations.stream().map((expectation) -> new TopicView(this, expectation)).toList();
	}

	List<BrokerFacts> brokers() {
		return this.snapshot.cluster().require().brokers();
	}

	String brokerConfig(String key) {
		String value = this.snapshot.brokerConfig().require().get(key);
		if (value == null) {
			throw new UnknownFactException("the brokers do not tell their '%s'".formatted(key));
		}
		return value;
	}

	long brokerNumber(String key) {
		return Long.parseLong(brokerConfig(key).trim());
	}

}
