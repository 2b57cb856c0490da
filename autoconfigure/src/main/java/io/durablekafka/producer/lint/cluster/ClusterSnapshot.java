package io.durablekafka.producer.lint.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a cluster at one moment. Immutable.
 *
 * @param takenAt when it was asked
 * @param cluster the cluster as a whole
 * @param brokerConfig settings of one of its brokers, as far as rules need them
 * @param features finalized levels of its features
 * @param quotas limits of what clients may produce
 * @param transactions open transactions of our prefix
 * @param topics the topics in use, by name
 * @param topicConfigs settings of the topics in use, as far as rules need them
 * @since 0.1.0
 */
public record ClusterSnapshot(Instant takenAt, Fact<ClusterFacts> cluster, Fact<Map<String, String>> brokerConfig,
		Fact<Map<String, Integer>> features, Fact<List<QuotaFacts>> quotas, Fact<List<TransactionFacts>> transactions,
		Map<String, Fact<TopicFacts>> topics, Map<String, Fact<Map<String, String>>> topicConfigs) {

	private static final String NOT_ASKED = "not asked yet";

	/**
	 * A snapshot of a cluster that could not be asked.
	 * @param takenAt when it was tried
	 * @param reason why it could not be asked
	 * @return a snapshot in which nothing is known
	 */
	public static ClusterSnapshot unknown(Instant takenAt, String reason) {
		return new ClusterSnapshot(takenAt, Fact.unknown(reason), Fact.unknown(reason), Fact.unknown(reason),
				Fact.unknown(reason), Fact.unknown(reason), Map.of(), Map.of());
	}

	Fact<TopicFacts> topic(String name) {
		Fact<TopicFacts> topic = this.topics.get(name);
		return (topic != null) ? topic : Fact.unknown(reasonOfAll());
	}

	Fact<Map<String, String>> topicConfig(String name) {
		Fact<Map<String, String>> config = this.topicConfigs.get(name);
		return (config != null) ? config : Fact.unknown(reasonOfAll());
	}

	private String reasonOfAll() {
		String reason = this.cluster.reason();
		return (reason != null) ? reason : NOT_ASKED;
	}

	/**
	 * What could not be learnt.
	 * @return the reasons, by what is not known
	 */
	public Map<String, String> unknowns() {
		Map<String, String> unknowns = new TreeMap<>();
		put(unknowns, "cluster", this.cluster);
		put(unknowns, "broker configuration", this.brokerConfig);
		put(unknowns, "features", this.features);
		put(unknowns, "quotas", this.quotas);
		put(unknowns, "transactions", this.transactions);
		this.topics.forEach((topic, fact) -> put(unknowns, "topic '%s'".formatted(topic), fact));
		this.topicConfigs.forEach((topic, fact) -> put(unknowns, "configuration of topic '%s'".formatted(topic), fact));
		return unknowns;
	}

	private static void put(Map<String, String> unknowns, String what, Fact<?> fact) {
		String reason = fact.reason();
		if (reason != null) {
			unknowns.put(what, reason);
		}
	}

}
