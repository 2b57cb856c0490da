package io.durablekafka.producer.lint.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClientQuotasOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.quota.ClientQuotaFilter;

/**
 * Asks a cluster for everything that rules want to know, in two rounds, of which each is
 * limited in time. Whatever is not answered is unknown.
 */
final class ClusterInspector {

	private final Clock clock;

	private final Duration timeout;

	private final int millis;

	ClusterInspector(Clock clock, Duration timeout) {
		this.clock = clock;
		this.timeout = timeout;
		this.millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
	}

	/**
	 * Ask.
	 * @param admin client of the cluster
	 * @param topics the topics in use
	 * @param prefixes prefixes of our transactional ids
	 * @return what is known
	 * @throws InterruptedException if the application ends
	 */
	ClusterSnapshot inspect(Admin admin, Collection<String> topics, Collection<String> prefixes)
			throws InterruptedException {
		DescribeClusterResult cluster = admin.describeCluster(new DescribeClusterOptions().timeoutMs(this.millis));
		Map<String, KafkaFuture<TopicFacts>> descriptions = describe(admin, topics);
		Map<ConfigResource, KafkaFuture<Config>> configs = configs(admin,
				topics.stream().map((topic) -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList());
		KafkaFuture<FeatureMetadata> features = admin
			.describeFeatures(new DescribeFeaturesOptions().timeoutMs(this.millis))
			.featureMetadata();
		KafkaFuture<List<QuotaFacts>> quotas = admin
			.describeClientQuotas(ClientQuotaFilter.all(), new DescribeClientQuotasOptions().timeoutMs(this.millis))
			.entities()
			.thenApply(Descriptions::quotas);
		Answers answers = new Answers(this.timeout);
		Fact<String> id = answers.get(cluster.clusterId());
		Fact<Collection<Node>> nodes = answers.get(cluster.nodes());
		Map<String, Fact<TopicFacts>> topicFacts = topicFacts(answers, descriptions);
		Map<String, Fact<Map<String, String>>> topicConfigs = topicConfigs(answers, configs);
		Instant now = this.clock.instant();
		Fact<Map<String, Integer>> levels = answers.get(features).map(Descriptions::levels);
		Fact<List<QuotaFacts>> limits = answers.get(quotas);
		return new ClusterSnapshot(now, both(id, nodes, Descriptions::cluster), brokerConfig(admin, nodes), levels,
				limits, transactions(admin, prefixes), topicFacts, topicConfigs);
	}

	private Map<String, KafkaFuture<TopicFacts>> describe(Admin admin, Collection<String> topics) {
		Map<String, KafkaFuture<TopicFacts>> descriptions = new LinkedHashMap<>();
		admin
			.describeTopics(topics,
					new DescribeTopicsOptions().includeAuthorizedOperations(true).timeoutMs(this.millis))
			.topicNameValues()
			.forEach((topic, future) -> descriptions.put(topic, future.thenApply(Descriptions::topic)));
		return descriptions;
	}

	private Map<ConfigResource, KafkaFuture<Config>> configs(Admin admin, Collection<ConfigResource> resources) {
		return admin.describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(this.millis)).values();
	}

	private Map<String, Fact<TopicFacts>> topicFacts(Answers answers, Map<String, KafkaFuture<TopicFacts>> futures)
			throws InterruptedException {
		Map<String, Fact<TopicFacts>> facts = new HashMap<>();
		for (Map.Entry<String, KafkaFuture<TopicFacts>> entry : futures.entrySet()) {
			Fact<TopicFacts> fact = answers.get(entry.getValue(),
					(failure) -> (failure instanceof UnknownTopicOrPartitionException) ? TopicFacts.missing() : null);
			facts.put(entry.getKey(), fact);
		}
		return facts;
	}

	private Map<String, Fact<Map<String, String>>> topicConfigs(Answers answers,
			Map<ConfigResource, KafkaFuture<Config>> futures) throws InterruptedException {
		Map<String, Fact<Map<String, String>>> facts = new HashMap<>();
		for (Map.Entry<ConfigResource, KafkaFuture<Config>> entry : futures.entrySet()) {
			Fact<Config> config = answers.get(entry.getValue(),
					(failure) -> (failure instanceof UnknownTopicOrPartitionException) ? new Config(Set.of()) : null);
			facts.put(entry.getKey().name(), config.map(Descriptions::topicConfig));
		}
		return facts;
	}

	/**
	 * The brokers should be configured alike, so any of them will do.
	 */
	private Fact<Map<String, String>> brokerConfig(Admin admin, Fact<Collection<Node>> nodes)
			throws InterruptedException {
		Collection<Node> alive = nodes.value();
		if (alive == null) {
			return Fact.unknown(String.valueOf(nodes.reason()));
		}
		if (alive.isEmpty()) {
			return Fact.unknown("no broker is alive");
		}
		ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, alive.iterator().next().idString());
		KafkaFuture<Config> config = configs(admin, List.of(broker)).get(broker);
		return (config != null) ? new Answers(this.timeout).get(config).map(Descriptions::brokerConfig)
				: Fact.unknown("not answered");
	}

	private Fact<List<TransactionFacts>> transactions(Admin admin, Collection<String> prefixes)
			throws InterruptedException {
		return prefixes.isEmpty() ? Fact.of(List.of()) : new OpenTransactions(admin, this.timeout).find(prefixes);
	}

	private static <A, B, R> Fact<R> both(Fact<A> first, Fact<B> second, BiFunction<A, B, R> function) {
		A left = first.value();
		B right = second.value();
		if (left != null && right != null) {
			return Fact.of(function.apply(left, right));
		}
		return Fact.unknown(String.valueOf((left != null) ? second.reason() : first.reason()));
	}

}
