package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A healthy cluster of three brokers with one good topic, and a producer that suits it.
 * Each test spoils one thing.
 */
final class TestCluster {

	static final String TOPIC = "orders";

	static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	final Map<String, Object> producer = new HashMap<>(
			Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "b0:9092,b1:9092,b2:9092"));

	final Map<String, String> brokerConfig = new HashMap<>(Map.of(BrokerKeys.AUTO_CREATE, "false",
			BrokerKeys.DEFAULT_REPLICATION_FACTOR, "3", BrokerKeys.TRANSACTION_MAX_TIMEOUT, "900000",
			BrokerKeys.TRANSACTION_LOG_MIN_ISR, "2", BrokerKeys.TRANSACTION_LOG_REPLICATION_FACTOR, "3",
			BrokerKeys.TRANSACTIONAL_ID_EXPIRATION, "604800000"));

	final Map<String, String> topicConfig = new HashMap<>(Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2",
			TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048588", TopicConfig.COMPRESSION_TYPE_CONFIG, "producer",
			TopicConfig.CLEANUP_POLICY_CONFIG, "delete", TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime",
			TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, String.valueOf(Long.MAX_VALUE),
			TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, "3600000", TopicConfig.RETENTION_MS_CONFIG, "604800000",
			TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"));

	final Map<String, Integer> features = new HashMap<>(Map.of("transaction.version", 2));

	final List<BrokerFacts> brokers = new ArrayList<>(List.of(broker(0, "a"), broker(1, "b"), broker(2, "c")));

	final List<PartitionFacts> partitions = new ArrayList<>(
			IntStream.range(0, 3).mapToObj((i) -> partition(i, 3, 3)).toList());

	final List<QuotaFacts> quotas = new ArrayList<>();

	final List<TransactionFacts> transactions = new ArrayList<>();

	Set<AclOperation> operations = Set.of(AclOperation.WRITE, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);

	TopicExpectation expectation = TopicExpectation.of(TOPIC);

	OutboxFacts outbox = new OutboxFacts(true, null, null);

	Duration maxAge = Duration.ofDays(1);

	Map<String, Integer> baseline = Map.of();

	boolean topicExists = true;

	/** What the cluster does not tell. */
	final Set<String> denied = new HashSet<>();

	static BrokerFacts broker(int id, String rack) {
		return new BrokerFacts(id, "b" + id, 9092, rack);
	}

	static PartitionFacts partition(int number, int replicas, int inSync) {
		List<Integer> ids = IntStream.range(0, replicas).boxed().toList();
		return new PartitionFacts(number, 0, ids, ids.subList(0, inSync));
	}

	void transactional() {
		this.producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "tx-");
	}

	RuleResult check(String rule) {
		ClusterView view = view();
		return ClusterRules.check(view, Set.of())
			.stream()
			.filter((result) -> result.rule().equals(rule))
			.findFirst()
			.orElseThrow();
	}

	List<LintFinding> findings(String rule) {
		return check(rule).findings().values().stream().flatMap(List::stream).toList();
	}

	List<RuleResult> checkAll() {
		return ClusterRules.check(view(), Set.of());
	}

	ClusterView view() {
		return new ClusterView(settings(this.producer), snapshot(), List.of(this.expectation), this.outbox, this.maxAge,
				this.baseline);
	}

	static ProducerSettings settings(Map<String, Object> values) {
		Map<String, SettingOrigin> origins = new HashMap<>();
		values.keySet()
			.forEach((key) -> origins.put(key, new SettingOrigin(SettingLayer.SPRING,
					"spring.kafka.producer.properties." + key, "application.yml - 1:1")));
		return new ProducerSettings("default", values, origins);
	}

	private ClusterSnapshot snapshot() {
		TopicFacts topic = this.topicExists ? new TopicFacts(true, this.partitions, this.operations)
				: TopicFacts.missing();
		return new ClusterSnapshot(NOW, fact("cluster", new ClusterFacts("id", this.brokers)),
				fact("broker", this.brokerConfig), fact("features", this.features), fact("quotas", this.quotas),
				fact("transactions", this.transactions), Map.of(TOPIC, fact("topic", topic)),
				Map.of(TOPIC, fact("config", this.topicConfig)));
	}

	private <T> Fact<T> fact(String name, T value) {
		return this.denied.contains(name) ? Fact.unknown("not authorised") : Fact.of(value);
	}

}
