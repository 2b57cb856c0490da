package io.durablekafka.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.durablekafka.producer.lint.cluster.BrokerFacts;
import io.durablekafka.producer.lint.cluster.ClusterCheckResult;
import io.durablekafka.producer.lint.cluster.ClusterFacts;
import io.durablekafka.producer.lint.cluster.ClusterSnapshot;
import io.durablekafka.producer.lint.cluster.Fact;
import io.durablekafka.producer.lint.cluster.PartitionFacts;
import io.durablekafka.producer.lint.cluster.QuotaFacts;
import io.durablekafka.producer.lint.cluster.RuleResult;
import io.durablekafka.producer.lint.cluster.TopicFacts;
import org.jspecify.annotations.Nullable;

/**
 * Turns results of the cluster check into what the endpoint tells.
 */
final class ClusterDescriptions {

	private ClusterDescriptions() {
	}

	static ProducerDescriptor.Cluster describe(ClusterCheckResult result) {
		ClusterSnapshot snapshot = result.snapshot();
		ClusterFacts cluster = snapshot.cluster().value();
		List<BrokerFacts> brokers = (cluster != null) ? cluster.brokers() : List.of();
		List<QuotaFacts> quotas = snapshot.quotas().value();
		return new ProducerDescriptor.Cluster(snapshot.takenAt(), (cluster != null) ? cluster.id() : null, brokers,
				topics(result), (quotas != null) ? quotas : List.of(), rules(result), unknown(result));
	}

	private static Map<String, ProducerDescriptor.Topic> topics(ClusterCheckResult result) {
		Map<String, ProducerDescriptor.Topic> topics = new LinkedHashMap<>();
		for (String name : result.topics()) {
			Fact<TopicFacts> fact = result.snapshot().topics().get(name);
			TopicFacts topic = (fact != null) ? fact.value() : null;
			if (topic != null) {
				topics.put(name, topic(topic, result.snapshot().topicConfigs().get(name)));
			}
		}
		return topics;
	}

	private static ProducerDescriptor.Topic topic(TopicFacts topic, @Nullable Fact<Map<String, String>> config) {
		List<PartitionFacts> partitions = topic.partitions();
		Map<String, String> values = (config != null) ? config.value() : null;
		return new ProducerDescriptor.Topic(topic.exists(), partitions.size(), topic.replicationFactor(),
				partitions.stream().filter((partition) -> partition.leader() == null).count(),
				partitions.stream()
					.filter((partition) -> partition.inSync().size() < partition.replicas().size())
					.count(),
				(values != null) ? new TreeMap<>(values) : Map.of(), topic.operations());
	}

	private static Map<String, RuleResult.Status> rules(ClusterCheckResult result) {
		Map<String, RuleResult.Status> rules = new LinkedHashMap<>();
		result.rules().forEach((rule) -> rules.put(rule.rule(), rule.status()));
		return rules;
	}

	/**
	 * Facts first, then what follows for the rules.
	 */
	private static Map<String, String> unknown(ClusterCheckResult result) {
		Map<String, String> unknown = new LinkedHashMap<>(result.snapshot().unknowns());
		result.rules()
			.forEach((rule) -> rule.unknown()
				.forEach((subject, reason) -> unknown.put("%s, %s".formatted(rule.rule(), subject), reason)));
		return unknown;
	}

}
