package io.durablekafka.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.actuate.KafkaProducersEndpoint;
import io.durablekafka.actuate.KafkaProducersEndpointWebExtension;
import io.durablekafka.actuate.ProducerDescriptor;
import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.LintSeverity;
import io.durablekafka.producer.lint.cluster.ClusterCheck;
import io.durablekafka.producer.lint.cluster.TopicExpectation;
import io.durablekafka.producer.lint.cluster.TopicSource;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KafkaProducersEndpointAutoConfiguration}.
 */
@Timeout(60)
class KafkaProducersEndpointAutoConfigurationTests {

	private static final String SECRET = "geheim";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
				ProducerLintAutoConfiguration.class, KafkaProducersEndpointAutoConfiguration.class))
		.withBean(ProducerCatalog.class, () -> () -> List.of(settings()))
		.withPropertyValues("management.endpoints.web.exposure.include=kafkaproducers",
				"management.endpoints.jmx.exposure.include=kafkaproducers", "durable-kafka.outbox.enabled=false");

	private static ProducerSettings settings() {
		Map<String, Object> values = new HashMap<>(
				Map.of("acks", "1", "bootstrap.servers", "127.0.0.1:1", "sasl.jaas.config", SECRET, "ssl.keystore.key",
						SECRET, "acme.secret", SECRET, "acme.url", "https://u:" + SECRET + "@host", "custom", "x"));
		return new ProducerSettings("default", values, Map.of("acks", new SettingOrigin(SettingLayer.SPRING,
				"spring.kafka.producer.acks", "class path resource [application.yml] - 3:11")));
	}

	@Test
	void endpointIsThereWhenExposed() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(KafkaProducersEndpoint.class));
	}

	@Test
	void endpointIsNotThereWhenItIsNotExposed() {
		this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=health",
					"management.endpoints.jmx.exposure.include=health")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaProducersEndpoint.class));
	}

	@Test
	void endpointIsNotThereWithoutActuator() {
		this.runner.withClassLoader(new FilteredClassLoader(SanitizingFunction.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("kafkaProducersEndpoint")
				.hasSingleBean(ClusterCheck.class));
	}

	@Test
	void settingsAreShownWithTheirOrigin() {
		this.runner.run((context) -> {
			ProducerDescriptor producer = context.getBean(KafkaProducersEndpoint.class).producer("default");
			assertThat(producer).isNotNull();
			assertThat(producer.settings().get("acks"))
				.isEqualTo(new ProducerDescriptor.Setting("1", SettingLayer.SPRING, "spring.kafka.producer.acks",
						"'spring.kafka.producer.acks' (class path resource [application.yml] - 3:11)"));
			assertThat(producer.settings().get("batch.size").value()).isEqualTo(16384);
			assertThat(producer.settings().get("batch.size").origin()).isEqualTo("Kafka's default");
			assertThat(producer.settings().get("custom").value()).isEqualTo("x");
			assertThat(producer.cluster()).isNull();
		});
	}

	@Test
	void unknownProducerIsNotFound() {
		this.runner
			.run((context) -> assertThat(context.getBean(KafkaProducersEndpoint.class).producer("other")).isNull());
	}

	@Test
	void secretsNeverAppear() {
		this.runner.withBean(SanitizingFunction.class, () -> (data) -> data).run((context) -> {
			context.getBean(LintReport.class)
				.replace("test", List.of(new LintFinding("S01", LintSeverity.ERROR, "default", "sasl.jaas.config",
						SECRET, "test", "Invalid value " + SECRET, "Not " + SECRET)));
			String json = new JsonMapper()
				.writeValueAsString(context.getBean(KafkaProducersEndpoint.class).producers());
			assertThat(json).doesNotContain(SECRET).contains("\"******\"", "S01");
		});
	}

	@Test
	void sanitizingFunctionOfTheApplicationApplies() {
		SanitizingFunction function = SanitizingFunction.sanitizeValue().ifKeyEquals("custom");
		this.runner.withBean(SanitizingFunction.class, () -> function)
			.run((context) -> assertThat(
					context.getBean(KafkaProducersEndpoint.class).producer("default").settings().get("custom").value())
				.isEqualTo("******"));
	}

	@Test
	void valuesAreHiddenOnRequest() {
		this.runner.withPropertyValues("management.endpoint.kafkaproducers.show-values=never").run((context) -> {
			ProducerDescriptor producer = context.getBean(KafkaProducersEndpoint.class).producer("default");
			assertThat(producer.settings().values()).extracting(ProducerDescriptor.Setting::value)
				.filteredOn((value) -> value != null)
				.containsOnly("******");
		});
	}

	@Test
	void valuesAreShownToAuthorizedCallers() {
		this.runner.withPropertyValues("management.endpoint.kafkaproducers.show-values=when-authorized")
			.run((context) -> {
				KafkaProducersEndpointWebExtension web = context.getBean(KafkaProducersEndpointWebExtension.class);
				assertThat(
						web.producers(SecurityContext.NONE).producers().get("default").settings().get("acks").value())
					.isEqualTo("******");
			});
	}

	@Test
	void checkOnDemandReportsWhatIsUnknown() {
		this.runner
			.withPropertyValues("durable-kafka.lint.cluster.timeout=200ms",
					"spring.kafka.template.default-topic=orders")
			.run((context) -> {
				ProducerDescriptor producer = context.getBean(KafkaProducersEndpoint.class)
					.check()
					.producers()
					.get("default");
				assertThat(producer.cluster()).isNotNull();
				assertThat(producer.cluster().unknown().get("cluster")).isNotEmpty();
				assertThat(producer.cluster().unknown()).containsKey("B02, topic 'orders'");
				assertThat(producer.cluster().checkedAt()).isNotNull();
			});
	}

	@Test
	void ignoredRuleIsSilent() {
		this.runner.withPropertyValues("durable-kafka.lint.cluster.timeout=200ms", "durable-kafka.lint.ignore=S24,B02")
			.run((context) -> assertThat(
					context.getBean(KafkaProducersEndpoint.class).check().producers().get("default").cluster().rules())
				.hasSize(21)
				.doesNotContainKey("B02"));
	}

	@Test
	void topicsOfTheConfigurationBelongToTheirProducers() {
		this.runner
			.withPropertyValues("durable-kafka.topics.orders.partitions=3",
					"durable-kafka.topics.clicks.mode=kafka-only", "durable-kafka.producers.fast.topics=click*",
					"spring.kafka.template.default-topic=invoices")
			.run((context) -> {
				TopicSource topics = context.getBean(TopicSource.class);
				assertThat(topics.topics("default")).containsExactlyInAnyOrder(
						new TopicExpectation("orders", 3, null, null), TopicExpectation.of("invoices"));
				assertThat(topics.topics("fast")).containsExactly(TopicExpectation.of("clicks"));
			});
	}

	@Test
	void clustersAreNotAskedWhenThatIsOff() {
		this.runner.withPropertyValues("durable-kafka.lint.cluster.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(ClusterCheck.class);
			assertThat(context.getBean(KafkaProducersEndpoint.class).check().producers().get("default").cluster())
				.isNull();
		});
		this.runner.withPropertyValues("durable-kafka.lint.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ClusterCheck.class));
	}

	@Test
	void timeoutMustBePositive() {
		this.runner.withPropertyValues("durable-kafka.lint.cluster.timeout=0s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("durable-kafka.lint.cluster.timeout"));
	}

}
