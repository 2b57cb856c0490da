package io.durablekafka.producer.lint.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/**
 * Turns the admin client's answers into facts.
 */
final class Descriptions {

	private static final String PRODUCER_BYTE_RATE = "producer_byte_rate";

	private static final Set<String> TOPIC_KEYS = Set.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
			TopicConfig.MAX_MESSAGE_BYTES_CONFIG, TopicConfig.COMPRESSION_TYPE_CONFIG,
			TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
			TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
			TopicConfig.RETENTION_MS_CONFIG, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);

	private Descriptions() {
	}

	static ClusterFacts cluster(String id, Collection<Node> nodes) {
		return new ClusterFacts(id,
				nodes.stream()
					.map((node) -> new BrokerFacts(node.id(), node.host(), node.port(), node.rack()))
					.sorted(Comparator.comparingInt(BrokerFacts::id))
					.toList());
	}

	static TopicFacts topic(TopicDescription topic) {
		return new TopicFacts(true, topic.partitions().stream().map(Descriptions::partition).toList(),
				topic.authorizedOperations());
	}

	private static PartitionFacts partition(TopicPartitionInfo partition) {
		return new PartitionFacts(partition.partition(), leader(partition.leader()), ids(partition.replicas()),
				ids(partition.isr()));
	}

	private static @Nullable Integer leader(@Nullable Node leader) {
		return (leader != null && !leader.isEmpty()) ? leader.id() : null;
	}

	private static List<Integer> ids(List<Node> nodes) {
		return nodes.stream().map(Node::id).toList();
	}

	static Map<String, String> topicConfig(Config config) {
		return config(config, TOPIC_KEYS);
	}

	static Map<String, String> brokerConfig(Config config) {
		return config(config, BrokerKeys.ALL);
	}

	private static Map<String, String> config(Config config, Set<String> keys) {
		Map<String, String> values = new HashMap<>();
		for (ConfigEntry entry : config.entries()) {
			if (keys.contains(entry.name()) && entry.value() != null) {
				values.put(entry.name(), entry.value());
			}
		}
		return values;
	}

	static Map<String, Integer> levels(FeatureMetadata features) {
		Map<String, Integer> levels = new HashMap<>();
		features.finalizedFeatures().forEach((name, range) -> levels.put(name, (int) range.maxVersionLevel()));
		return levels;
	}

	static List<QuotaFacts> quotas(Map<ClientQuotaEntity, Map<String, Double>> quotas) {
		List<QuotaFacts> facts = new ArrayList<>();
		quotas.forEach((entity, limits) -> {
			Double rate = limits.get(PRODUCER_BYTE_RATE);
			if (rate != null) {
				Map<String, String> names = new HashMap<>();
				entity.entries().forEach((type, name) -> names.put(type, (name != null) ? name : QuotaFacts.DEFAULT));
				facts.add(new QuotaFacts(names, rate));
			}
		});
		return facts;
	}

}
