package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for all rules that need a cluster: each is silent on a good cluster, and fires
 * when the one thing that it looks for is spoilt.
 */
class ClusterRulesTests {

	private static final LintSeverity E = LintSeverity.ERROR;

	private static final LintSeverity W = LintSeverity.WARNING;

	private static final LintSeverity I = LintSeverity.INFO;

	@Test
	void idsAreCompleteAndInOrder() {
		assertThat(ClusterRules.all()).extracting(ClusterRule::id)
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 22).mapToObj("B%02d"::formatted).toList());
	}

	@Test
	void nothingIsWrongWithAGoodCluster() {
		assertThat(new TestCluster().checkAll()).extracting(RuleResult::status).containsOnly(RuleResult.Status.OK);
	}

	@Test
	void nothingIsWrongWithAGoodTransactionalProducer() {
		TestCluster cluster = new TestCluster();
		cluster.transactional();
		assertThat(cluster.checkAll()).extracting(RuleResult::status).containsOnly(RuleResult.Status.OK);
	}

	@ParameterizedTest(name = "{0} {1} {2}")
	@MethodSource("faults")
	void ruleFires(String rule, LintSeverity severity, String words, Consumer<TestCluster> fault) {
		TestCluster cluster = new TestCluster();
		fault.accept(cluster);
		List<LintFinding> findings = cluster.findings(rule);
		assertThat(findings).hasSize(1);
		LintFinding finding = findings.get(0);
		assertThat(finding.severity()).isEqualTo(severity);
		assertThat(finding.message()).contains(words);
		assertThat(finding.rule()).isEqualTo(rule);
		assertThat(finding.producer()).isEqualTo("default");
		assertThat(finding.property()).isNotBlank();
		assertThat(finding.origin()).isNotBlank();
		assertThat(finding.fix()).isNotBlank();
	}

	static Stream<Arguments> faults() {
		return Stream.of(fault("B01", E, "do not create topics", (c) -> c.topicExists = false),
				fault("B01", W, "which are 1 replicas", (c) -> {
					c.topicExists = false;
					c.brokerConfig.put(BrokerKeys.AUTO_CREATE, "true");
					c.brokerConfig.put(BrokerKeys.DEFAULT_REPLICATION_FACTOR, "1");
				}), fault("B01", I, "which are 3 replicas", (c) -> {
					c.topicExists = false;
					c.brokerConfig.put(BrokerKeys.AUTO_CREATE, "true");
				}), fault("B01", W, "not known", (c) -> {
					c.topicExists = false;
					c.denied.add("broker");
				}), fault("B02", W, "1 of 3 replicas", (c) -> c.partitions.set(1, TestCluster.partition(1, 1, 1))),
				fault("B02", I, "1 of 3 replicas", (c) -> {
					c.partitions.set(1, TestCluster.partition(1, 1, 1));
					c.brokers.subList(1, 3).clear();
				}),
				fault("B02", W, "3 of 5 replicas",
						(c) -> c.expectation = new TopicExpectation(TestCluster.TOPIC, null, 5, null)),
				fault("B03", W, "when 1 of its 3", minInSync(1)),
				fault("B03", W, "when 2 of its 3",
						(c) -> c.expectation = new TopicExpectation(TestCluster.TOPIC, null, null, 3)),
				fault("B04", W, "needs 3 replicas in sync and has 3", minInSync(3)),
				fault("B04", E, "accepts no record with acks=all", minInSync(4)),
				fault("B05", E, "Partitions [1]", (c) -> c.partitions.set(1, TestCluster.partition(1, 3, 1))),
				fault("B05", W, "Partitions [2]", (c) -> c.partitions.set(2, TestCluster.partition(2, 3, 2))),
				fault("B06", E, "Partitions [0]",
						(c) -> c.partitions.set(0, new PartitionFacts(0, null, List.of(0, 1, 2), List.of(0, 1, 2)))),
				fault("B07", W, "up to 1000 bytes", topic(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1000")),
				fault("B07", W, "records of up to 2097152",
						producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "2097152")),
				fault("B08", I, "pack every batch", topic(TopicConfig.COMPRESSION_TYPE_CONFIG, "zstd")),
				fault("B08", W, "unpack and pack", (c) -> {
					c.topicConfig.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "gzip");
					c.producer.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
				}), fault("B09", I, "without a key", topic(TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete")),
				fault("B10", W, "wait longer in the outbox",
						topic(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "3600000")),
				fault("B10", E, "become dead letters", (c) -> {
					c.topicConfig.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "864000000");
					c.outbox = new OutboxFacts(true, null, Duration.ofDays(11));
				}), fault("B10", W, "clocks differ", topic(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, "1000")),
				fault("B11", W, "wait longer in the outbox", topic(TopicConfig.RETENTION_MS_CONFIG, "3600000")),
				fault("B11", E, "older", (c) -> c.outbox = new OutboxFacts(true, null, Duration.ofDays(8))),
				fault("B11", W, "keeps records",
						(c) -> c.outbox = new OutboxFacts(true, Duration.ofDays(30), Duration.ZERO)),
				fault("B12", W, "acknowledged records are lost",
						topic(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "true")),
				fault("B13", E, "up to 900000 ms",
						transactional(producer(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 1000000))),
				fault("B14", E, "1 brokers are alive", transactional((c) -> c.brokers.subList(1, 3).clear())),
				fault("B14", W, "2 brokers are alive", transactional((c) -> c.brokers.remove(2))),
				fault("B15", W, "never replaced", transactional((c) -> c.maxAge = null)),
				fault("B15", W, "replaced after PT168H", transactional((c) -> c.maxAge = Duration.ofDays(7))),
				fault("B16", W, "KIP-890", transactional((c) -> c.features.clear())),
				fault("B17", I, "100000000 bytes per second", (c) -> c.quotas.add(quota(1e8, "user", "<default>"))),
				fault("B17", W, "last records fail", (c) -> c.quotas.add(quota(1024, "client-id", "<default>"))),
				fault("B18", E, "may not write", (c) -> c.operations = Set.of(AclOperation.DESCRIBE)),
				fault("B18", I, "may not read the settings",
						(c) -> c.operations = Set.of(AclOperation.DESCRIBE, AclOperation.WRITE)),
				fault("B19", W, "had 2 partitions", (c) -> c.baseline = Map.of(TestCluster.TOPIC, 2)),
				fault("B19", W, "instead of the expected 6",
						(c) -> c.expectation = new TopicExpectation(TestCluster.TOPIC, 6, null, null)),
				fault("B19", I, "instead of the expected 2",
						(c) -> c.expectation = new TopicExpectation(TestCluster.TOPIC, 2, null, null)),
				fault("B20", W, "('tx-0') is open", transactional((c) -> {
					c.transactions.add(open("tx-0", Duration.ofHours(2)));
					c.transactions.add(open("tx-1", Duration.ofSeconds(5)));
					c.transactions.add(open("other-0", Duration.ofHours(2)));
				})), fault("B21", W, "sends wait for memory", producer(ProducerConfig.BUFFER_MEMORY_CONFIG, 32768L)),
				fault("B22", W, "rack 'a'", producer(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "b0:9092")));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("unknowns")
	void ruleCannotTellWhatTheClusterDoesNot(String rule, String denied) {
		TestCluster cluster = new TestCluster();
		cluster.transactional();
		cluster.denied.add(denied);
		RuleResult result = cluster.check(rule);
		assertThat(result.status()).isEqualTo(RuleResult.Status.UNKNOWN);
		assertThat(result.unknown().values()).containsOnly("not authorised");
	}

	static Stream<Arguments> unknowns() {
		Stream<Arguments> topic = Stream
			.of("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B12", "B18", "B19", "B21")
			.map((rule) -> Arguments.of(rule, "topic"));
		Stream<Arguments> config = Stream.of("B03", "B04", "B05", "B07", "B08", "B09", "B10", "B11", "B12")
			.map((rule) -> Arguments.of(rule, "config"));
		Stream<Arguments> others = Stream.of(Arguments.of("B13", "broker"), Arguments.of("B14", "broker"),
				Arguments.of("B14", "cluster"), Arguments.of("B15", "broker"), Arguments.of("B16", "features"),
				Arguments.of("B17", "quotas"), Arguments.of("B20", "transactions"), Arguments.of("B22", "cluster"));
		return Stream.of(topic, config, others).flatMap((stream) -> stream);
	}

	@Test
	void nothingIsUnknownThatNobodyNeeds() {
		TestCluster cluster = new TestCluster();
		cluster.denied.addAll(Set.of("broker", "features", "transactions"));
		assertThat(cluster.checkAll()).extracting(RuleResult::status).containsOnly(RuleResult.Status.OK);
	}

	@Test
	void unknownAccessIsNotMissingAccess() {
		TestCluster cluster = new TestCluster();
		cluster.operations = null;
		assertThat(cluster.check("B18").status()).isEqualTo(RuleResult.Status.UNKNOWN);
	}

	@Test
	void acknowledgementOfTheLeaderAloneNeedsNoReplicas() {
		TestCluster cluster = new TestCluster();
		cluster.producer.put(ProducerConfig.ACKS_CONFIG, "1");
		minInSync(4).accept(cluster);
		assertThat(cluster.checkAll()).extracting(RuleResult::status).containsOnly(RuleResult.Status.OK);
	}

	@Test
	void whatTheApplicationExpectsIsGoodEnough() {
		TestCluster cluster = new TestCluster();
		cluster.partitions.replaceAll((partition) -> TestCluster.partition(partition.partition(), 2, 2));
		minInSync(1).accept(cluster);
		cluster.expectation = new TopicExpectation(TestCluster.TOPIC, 3, 2, 1);
		assertThat(cluster.checkAll()).extracting(RuleResult::status).containsOnly(RuleResult.Status.OK);
	}

	@Test
	void ageOfRecordsDoesNotMatterWithoutAnOutbox() {
		TestCluster cluster = new TestCluster();
		cluster.outbox = OutboxFacts.none();
		cluster.topicConfig.put(TopicConfig.RETENTION_MS_CONFIG, "1000");
		cluster.topicConfig.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "1000");
		assertThat(cluster.checkAll()).extracting(RuleResult::status).containsOnly(RuleResult.Status.OK);
	}

	@Test
	void ageOfRecordsDoesNotMatterWhenTheBrokerSetsTheTimestamp() {
		TestCluster cluster = new TestCluster();
		cluster.topicConfig.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
		cluster.topicConfig.put(TopicConfig.RETENTION_MS_CONFIG, "1000");
		cluster.topicConfig.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "1000");
		assertThat(cluster.checkAll()).extracting(RuleResult::status).containsOnly(RuleResult.Status.OK);
	}

	@Test
	void bootstrapNameThatIsNoBrokerSaysNothingAboutRacks() {
		TestCluster cluster = new TestCluster();
		cluster.producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "b0:9092,kafka.example.org:9092");
		assertThat(cluster.findings("B22")).isEmpty();
	}

	@Test
	void findingAboutASettingNamesThePropertyAndItsOrigin() {
		TestCluster cluster = new TestCluster();
		cluster.producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "2097152");
		LintFinding finding = cluster.findings("B07").get(0);
		assertThat(finding.property()).isEqualTo("spring.kafka.producer.properties.max.request.size");
		assertThat(finding.value()).isEqualTo(2097152);
		assertThat(finding.origin()).contains("application.yml - 1:1");
	}

	@Test
	void ignoredRuleDoesNotAnswer() {
		TestCluster cluster = new TestCluster();
		minInSync(1).accept(cluster);
		assertThat(ClusterRules.check(cluster.view(), Set.of("B03"))).extracting(RuleResult::rule)
			.hasSize(21)
			.doesNotContain("B03");
	}

	private static Arguments fault(String rule, LintSeverity severity, String words, Consumer<TestCluster> fault) {
		return Arguments.of(rule, severity, words, fault);
	}

	private static Consumer<TestCluster> minInSync(int replicas) {
		return topic(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(replicas));
	}

	private static Consumer<TestCluster> topic(String key, String value) {
		return (cluster) -> cluster.topicConfig.put(key, value);
	}

	private static Consumer<TestCluster> producer(String key, Object value) {
		return (cluster) -> cluster.producer.put(key, value);
	}

	private static Consumer<TestCluster> transactional(Consumer<TestCluster> fault) {
		return (cluster) -> {
			cluster.transactional();
			fault.accept(cluster);
		};
	}

	private static QuotaFacts quota(double rate, String type, String name) {
		return new QuotaFacts(Map.of(type, name), rate);
	}

	private static TransactionFacts open(String id, Duration age) {
		return new TransactionFacts(id, TestCluster.NOW.minus(age), Duration.ofMinutes(1));
	}

}
