package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.durablekafka.actuate.KafkaProducersEndpoint;
import io.durablekafka.actuate.ProducerDescriptor;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.LintSeverity;
import io.durablekafka.producer.lint.cluster.RuleResult;
import io.durablekafka.testsupport.KafkaCluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the cluster check against three real brokers that authorise their clients:
 * alice may do everything, bob nothing, and carol may only see one topic.
 */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
class ClusterLintIntegrationTests {

	private static final String PASSWORD = "geheim-";

	@TempDir
	static Path directory;

	private static KafkaCluster kafka;

	private static Admin admin;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
				ProducerLintAutoConfiguration.class, KafkaProducersEndpointAutoConfiguration.class))
		.withBean(InMemoryOutboxStore.class)
		.withPropertyValues("spring.application.name=shop",
				"spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
				"spring.kafka.security.protocol=SASL_PLAINTEXT", "spring.kafka.properties.sasl.mechanism=PLAIN",
				"management.endpoints.web.exposure.include=kafkaproducers",
				// this is about the rules that ask the cluster
				"durable-kafka.lint.ignore=S12,S15,S24,S46");

	@BeforeAll
	static void start() throws Exception {
		kafka = KafkaCluster.builder()
			.nodes(3)
			.directory(directory)
			.property("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT")
			.property("listener.name.client.sasl.enabled.mechanisms", "PLAIN")
			.property("listener.name.client.plain.sasl.jaas.config", login(user("alice") + user("bob") + user("carol")))
			.property("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
			.property("super.users", "User:ANONYMOUS;User:alice")
			.property("auto.create.topics.enable", "false")
			.build()
			.start();
		kafka.createTopic("good", 3, 3, Map.of());
		kafka.createTopic("single", 1, 1, Map.of("min.insync.replicas", "1"));
		kafka.createTopic("hollow", 1, 3, Map.of("min.insync.replicas", "1"));
		kafka.createTopic("tiny", 1, 3, Map.of("max.message.bytes", "1000"));
		kafka.createTopic("state", 1, 3, Map.of("cleanup.policy", "compact"));
		admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.directBootstrapServers()));
		admin
			.alterClientQuotas(
					List.of(new ClientQuotaAlteration(new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "alice")),
							List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 65536.0)))))
			.all()
			.get(30, TimeUnit.SECONDS);
		admin
			.createAcls(List.of(new AclBinding(new ResourcePattern(ResourceType.TOPIC, "good", PatternType.LITERAL),
					new AccessControlEntry("User:carol", "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW))))
			.all()
			.get(30, TimeUnit.SECONDS);
	}

	@AfterAll
	static void stop() {
		if (admin != null) {
			admin.close(Duration.ZERO);
		}
		if (kafka != null) {
			kafka.close();
		}
	}

	private static String user(String name) {
		return "user_%s=\"%s%s\" ".formatted(name, PASSWORD, name);
	}

	private static String login(String options) {
		return "org.apache.kafka.common.security.plain.PlainLoginModule required %s;".formatted(options);
	}

	@Test
	void findingsAreRight() {
		run("alice", (producer) -> {
			assertThat(producer.findings())
				.extracting(LintFinding::rule, LintFinding::severity, ClusterLintIntegrationTests::topic)
				.containsExactlyInAnyOrder(Tuple.tuple("B01", LintSeverity.ERROR, "missing"),
						Tuple.tuple("B02", LintSeverity.WARNING, "single"),
						Tuple.tuple("B03", LintSeverity.WARNING, "hollow"),
						Tuple.tuple("B07", LintSeverity.WARNING, "tiny"),
						Tuple.tuple("B09", LintSeverity.INFO, "state"),
						Tuple.tuple("B17", LintSeverity.WARNING, "none"),
						Tuple.tuple("B19", LintSeverity.WARNING, "good"));
			ProducerDescriptor.Cluster cluster = producer.cluster();
			assertThat(cluster).isNotNull();
			assertThat(cluster.unknown()).isEmpty();
			assertThat(cluster.rules()).doesNotContainValue(RuleResult.Status.UNKNOWN).hasSize(22);
			assertThat(cluster.brokers()).hasSize(3);
			assertThat(cluster.topics().get("good").partitions()).isEqualTo(3);
			assertThat(cluster.topics().get("single").replicationFactor()).isOne();
			assertThat(cluster.topics().get("missing").exists()).isFalse();
			assertThat(cluster.topics().get("tiny").config()).containsEntry("max.message.bytes", "1000");
			assertThat(cluster.quotas()).singleElement()
				.satisfies((quota) -> assertThat(quota.bytesPerSecond()).isEqualTo(65536.0));
		}, "durable-kafka.topics.good.partitions=6", "durable-kafka.topics.single.mode=kafka-only",
				"durable-kafka.topics.hollow.replication-factor=3", "durable-kafka.topics.tiny.mode=kafka-first",
				"durable-kafka.topics.state.partitions=1", "spring.kafka.template.default-topic=missing");
	}

	@Test
	void transactionalProducerSuitsTheCluster() {
		run("alice", (producer) -> {
			assertThat(producer.findings()).extracting(LintFinding::rule).containsExactlyInAnyOrder("B13", "B17");
			assertThat(producer.cluster()).isNotNull();
			assertThat(producer.cluster().unknown()).isEmpty();
		}, "spring.kafka.producer.transaction-id-prefix=shop-", "durable-kafka.producer.max-age=1d",
				"durable-kafka.producer.transaction-timeout=1h", "spring.kafka.template.default-topic=good");
	}

	@Test
	void nothingIsKnownWithoutAuthorisation() {
		run("bob", (producer) -> {
			assertThat(producer.findings()).isEmpty();
			ProducerDescriptor.Cluster cluster = producer.cluster();
			assertThat(cluster).isNotNull();
			assertThat(cluster.topics()).isEmpty();
			assertThat(cluster.unknown()).containsKeys("topic 'good'", "configuration of topic 'good'",
					"broker configuration", "quotas", "B02, topic 'good'");
			assertThat(cluster.unknown().values()).allMatch((reason) -> reason.startsWith("not authorised"));
			assertThat(cluster.rules()
				.keySet()
				.stream()
				.filter((rule) -> cluster.rules().get(rule) == RuleResult.Status.OK))
				.as("what asks nobody, and what a transactional producer has no use for")
				.containsExactlyInAnyOrder("B11", "B16", "B22");
		}, "spring.kafka.template.default-topic=good", "spring.kafka.producer.transaction-id-prefix=shop-");
	}

	@Test
	void missingRightIsFoundWhenTheTopicMayBeSeen() {
		run("carol", (producer) -> {
			assertThat(producer.findings()).extracting(LintFinding::rule, LintFinding::severity)
				.containsExactly(Tuple.tuple("B18", LintSeverity.ERROR));
			assertThat(producer.cluster()).isNotNull();
			assertThat(producer.cluster().rules()).containsEntry("B02", RuleResult.Status.OK)
				.containsEntry("B03", RuleResult.Status.UNKNOWN);
		}, "spring.kafka.template.default-topic=good");
	}

	@Test
	void wrongPasswordMakesEverythingUnknown() {
		run("alice", (producer) -> {
			assertThat(producer.findings()).isEmpty();
			assertThat(producer.cluster()).isNotNull();
			assertThat(producer.cluster().unknown().get("cluster")).startsWith("not authenticated");
		}, "spring.kafka.template.default-topic=good", jaas("alice", "wrong"));
	}

	@Test
	@SuppressWarnings("unchecked")
	void topicThatWasSentToIsLookedAt() {
		runner("alice").run((context) -> {
			KafkaTemplate<Object, Object> template = context.getBean(KafkaTemplate.class);
			template.send("hollow", "key", "value").get(30, TimeUnit.SECONDS);
			assertThat(check(context.getBean(KafkaProducersEndpoint.class)).cluster().topics())
				.containsOnlyKeys("hollow");
		});
	}

	@Test
	void brokerThatIsAwayIsLoggedOnceAndItsReturnAsWell(CapturedOutput output) {
		runner("alice", "spring.kafka.template.default-topic=good").run((context) -> {
			KafkaProducersEndpoint endpoint = context.getBean(KafkaProducersEndpoint.class);
			assertThat(rules(check(endpoint))).doesNotContain("B05");
			kafka.kill(2);
			try {
				await().atMost(Duration.ofSeconds(60))
					.untilAsserted(() -> assertThat(rules(check(endpoint))).contains("B05"));
				assertThat(rules(check(endpoint))).contains("B05");
			}
			finally {
				kafka.start(2);
				kafka.awaitUp();
			}
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(rules(check(endpoint))).doesNotContain("B05"));
		});
		assertThat(output.getAll().lines().filter((line) -> line.contains("B05 WARNING"))).hasSize(1);
		assertThat(output.getAll().lines().filter((line) -> line.contains("B05, producer 'default': resolved")))
			.hasSize(1);
	}

	private void run(String user, Consumer<ProducerDescriptor> check, String... properties) {
		runner(user, properties).run((context) -> {
			KafkaProducersEndpoint endpoint = context.getBean(KafkaProducersEndpoint.class);
			check.accept(check(endpoint));
			assertThat(new JsonMapper().writeValueAsString(endpoint.producers())).doesNotContain(PASSWORD);
		});
	}

	private ApplicationContextRunner runner(String user, String... properties) {
		return this.runner.withPropertyValues(jaas(user, PASSWORD + user)).withPropertyValues(properties);
	}

	private static String jaas(String user, String password) {
		return "spring.kafka.properties.sasl.jaas.config="
				+ login("username=\"%s\" password=\"%s\"".formatted(user, password));
	}

	private static ProducerDescriptor check(KafkaProducersEndpoint endpoint) {
		ProducerDescriptor producer = endpoint.check().producers().get("default");
		assertThat(producer).isNotNull();
		assertThat(producer.cluster()).isNotNull();
		return producer;
	}

	private static Set<String> rules(ProducerDescriptor producer) {
		return Set.copyOf(producer.findings().stream().map(LintFinding::rule).toList());
	}

	private static String topic(LintFinding finding) {
		String message = finding.message();
		int begin = message.indexOf("topic '");
		return (begin < 0) ? "none" : message.substring(begin + 7, message.indexOf("'", begin + 7));
	}

}
