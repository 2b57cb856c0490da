package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.LintSeverity;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.LoggingProducerListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerLintAutoConfiguration} and what it brings.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class ProducerLintAutoConfigurationTests {

	private static final String SERVERS = "spring.kafka.bootstrap-servers=one:9092,two:9092";

	private static final String PREFIX = "spring.kafka.producer.properties.";

	private final ApplicationContextRunner plainRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaTransactionsAutoConfiguration.class,
					ProducerLintAutoConfiguration.class, KafkaAutoConfiguration.class, SslAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.plainRunner.withPropertyValues(SERVERS);

	/**
	 * Everything that the client would refuse at the first send, which is too late.
	 */
	static Stream<Arguments> contradictions() {
		return Stream.of(
				refused("S04", "spring.kafka.producer.acks", "spring.kafka.producer.acks=1",
						PREFIX + "enable.idempotence=true"),
				refused("S01", "spring.kafka.producer.acks", "spring.kafka.producer.acks=2"),
				refused("S02", PREFIX + "delivery.timeout.ms", PREFIX + "delivery.timeout.ms=1000"),
				refused("S02", "durable-kafka.producer.delivery-timeout", "durable-kafka.producer.delivery-timeout=1s"),
				refused("S01", "spring.kafka.producer.compression-type", "spring.kafka.producer.compression-type=zip"),
				refused("S01", PREFIX + "linger.ms", PREFIX + "linger.ms=soon"),
				refused("S01", "spring.kafka.properties.max.block.ms", "spring.kafka.properties.max.block.ms=-1"),
				refused("S09", PREFIX + "max.in.flight.requests.per.connection",
						PREFIX + "max.in.flight.requests.per.connection=6"),
				refused("S09", PREFIX + "max.in.flight.requests.per.connection",
						PREFIX + "max.in.flight.requests.per.connection=6", PREFIX + "enable.idempotence=true"),
				refused("S07", "spring.kafka.producer.retries", "spring.kafka.producer.retries=0",
						PREFIX + "enable.idempotence=true"),
				refused("S11", PREFIX + "enable.idempotence", "spring.kafka.producer.transaction-id-prefix=tx-",
						PREFIX + "enable.idempotence=false"),
				refused("S11", "spring.kafka.producer.acks", "spring.kafka.producer.transaction-id-prefix=tx-",
						"spring.kafka.producer.acks=1"),
				refused("S11", PREFIX + "enable.idempotence", PREFIX + "transactional.id=tx",
						PREFIX + "enable.idempotence=false"),
				refused("S11", "spring.kafka.producer.retries", "spring.kafka.producer.transaction-id-prefix=tx-",
						"spring.kafka.producer.retries=0"),
				refused("S16", PREFIX + "transaction.timeout.ms", PREFIX + "transaction.two.phase.commit.enable=true",
						PREFIX + "transaction.timeout.ms=1000"),
				refused("S01", PREFIX + "sasl.mechanism", "spring.kafka.security.protocol=SASL_SSL",
						PREFIX + "sasl.mechanism="),
				refused("S01", "spring.kafka.security.protocol", "spring.kafka.security.protocol=TLS"),
				refused("S19", "spring.kafka.bootstrap-servers", "spring.kafka.bootstrap-servers=kafka"),
				refused("S19", "spring.kafka.bootstrap-servers", "spring.kafka.bootstrap-servers=kafka:70000"),
				refused("S33", PREFIX + "partitioner.class",
						PREFIX + "partitioner.class=org.apache.kafka.clients.producer.UniformStickyPartitioner"),
				refused("S01", PREFIX + "partitioner.class", PREFIX + "partitioner.class=com.example.Nothing"),
				refused("S41", PREFIX + "interceptor.classes", PREFIX + "interceptor.classes=com.example.Nothing"),
				refused("S25", PREFIX + "max.block.ms", PREFIX + "max.block.ms=0"),
				refused("S27", PREFIX + "max.request.size", PREFIX + "max.request.size=64MB",
						"spring.kafka.producer.buffer-memory=1MB", PREFIX + "max.request.size=2097152"));
	}

	private static Arguments refused(String rule, String property, String... values) {
		return Arguments.of(rule, property, values);
	}

	@ParameterizedTest
	@MethodSource("contradictions")
	void whatTheClientWouldRefuseAtTheFirstSendDoesNotStart(String rule, String property, String[] values) {
		this.runner.withPropertyValues(values).run((context) -> {
			String description = analysis(context).getDescription();
			assertThat(description).contains(rule + " ERROR " + property + " = ");
			assertThat(analysis(context).getAction()).contains(rule + " " + property + ": ");
			assertThat(Arrays.toString(values)).contains(property);
		});
	}

	@Test
	void allMistakesAreListedAtOnce() {
		this.runner
			.withPropertyValues("spring.kafka.producer.acks=1", PREFIX + "enable.idempotence=true",
					PREFIX + "linger.mss=7", PREFIX + "compression.type=zip")
			.run((context) -> {
				FailureAnalysis analysis = analysis(context);
				assertThat(analysis.getDescription()).contains("S04 ERROR spring.kafka.producer.acks = 1")
					.contains("S01 ERROR " + PREFIX + "compression.type = zip")
					.contains("S20 WARNING " + PREFIX + "linger.mss = 7")
					.contains("\"spring.kafka.producer.acks\" from property source \"test\"");
				assertThat(analysis.getAction()).contains("Did you mean 'linger.ms'?")
					.contains("'durable-kafka.lint.ignore=S01'")
					.contains("'durable-kafka.lint.fail-on'");
				assertThat(context).getFailure().hasStackTraceContaining("ProducerLintException");
			});
	}

	@Test
	void plainApplicationHasNothingToFix() {
		this.plainRunner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(LintReport.class).findings()).extracting(LintFinding::severity)
				.containsOnly(LintSeverity.INFO);
			assertThat(rules(context)).containsExactly("S23", "S24");
		});
	}

	@Test
	void applicationWithNameAndOutboxHasNoFindingAtAll(CapturedOutput output) {
		this.runner.withBean(InMemoryOutboxStore.class)
			.withPropertyValues("spring.application.name=orders")
			.run((context) -> {
				assertThat(rules(context)).isEmpty();
				assertThat(output).doesNotContain("WARN");
			});
	}

	@Test
	void transactionalApplicationHasNothingToFix() {
		this.runner.withBean(InMemoryOutboxStore.class)
			.withPropertyValues("spring.application.name=orders", "spring.kafka.producer.transaction-id-prefix=orders-")
			.run((context) -> assertThat(context.getBean(LintReport.class).findings()).extracting(LintFinding::severity)
				.containsOnly(LintSeverity.INFO));
	}

	@Test
	void warningsAreLoggedOnce(CapturedOutput output) {
		this.runner.withPropertyValues("spring.kafka.producer.acks=1").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output.toString().lines().filter((line) -> line.contains("S06"))).singleElement()
				.asString()
				.contains("WARN")
				.contains("S06 spring.kafka.producer.acks = 1");
			assertThat(rules(context)).contains("S04", "S06");
		});
	}

	@Test
	void warningsStopTheApplicationWhenAsked() {
		this.runner.withPropertyValues("spring.kafka.producer.acks=1", "durable-kafka.lint.fail-on=warning")
			.run((context) -> assertThat(analysis(context).getDescription()).contains("S06 WARNING"));
	}

	@Test
	void errorsAreOnlyLoggedWhenAsked(CapturedOutput output) {
		this.runner.withPropertyValues(PREFIX + "delivery.timeout.ms=1000", "durable-kafka.lint.fail-on=never")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).contains("ERROR").contains("S02 " + PREFIX + "delivery.timeout.ms = 1000");
			});
	}

	@Test
	void ignoredRuleIsSilent() {
		this.runner.withPropertyValues(PREFIX + "delivery.timeout.ms=1000", "durable-kafka.lint.ignore=S02,S24")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(rules(context)).doesNotContain("S02", "S24");
			});
	}

	@Test
	void ruleThatDoesNotExistCannotBeIgnored(CapturedOutput output) {
		this.runner.withPropertyValues("durable-kafka.lint.ignore=S2,B01").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("S20 durable-kafka.lint.ignore").contains("There is no 'S2'");
			assertThat(output).doesNotContain("There is no 'B01'");
		});
	}

	@Test
	void nothingIsCheckedWhenSwitchedOff() {
		this.runner.withPropertyValues(PREFIX + "delivery.timeout.ms=1000", "durable-kafka.lint.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ProducerLintTrigger.class));
		this.runner.withPropertyValues(PREFIX + "delivery.timeout.ms=1000", "durable-kafka.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ProducerLintTrigger.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "durable-kafka.producer.max-blok", "durable-kafka.brekaer.stall-after",
			"durable-kafka.outbox.que-rows", "durable-kafka.lint.fail", "durable-kafka.transactions.unique-prefix" })
	void typoUnderOurPrefixIsAWarning(String property, CapturedOutput output) {
		this.runner.withPropertyValues(property + "=1").run((context) -> {
			assertThat(rules(context)).contains("S20");
			assertThat(output).contains("There is no '%s'".formatted(property));
		});
	}

	@Test
	void typoUnderOurPrefixHasASuggestion(CapturedOutput output) {
		this.runner.withPropertyValues("durable-kafka.producer.max-blok=1s")
			.run((context) -> assertThat(output).contains("Did you mean 'durable-kafka.producer.max-block'?"));
	}

	@Test
	void relaxedNamesAreNotTypos() {
		this.runner
			.withPropertyValues("durable-kafka.producer.maxBlock=3s", "durable-kafka.breaker.stall_after=3s",
					"durable-kafka.lint.ignore[0]=S24", "durable-kafka.outbox.embedded.path=x",
					"durable-kafka.outbox.initialize-schema=never", "durable-kafka.instance-id=one")
			.run((context) -> assertThat(rules(context)).doesNotContain("S20"));
	}

	@Test
	void propertyInTwoPlaces() {
		this.runner.withPropertyValues("spring.kafka.producer.batch-size=32KB", PREFIX + "batch.size=65536")
			.run((context) -> assertThat(finding(context, "S21").message()).contains("'" + PREFIX + "batch.size'"));
		this.runner.withPropertyValues(PREFIX + "bootstrap.servers=three:9092")
			.run((context) -> assertThat(finding(context, "S21").property()).isEqualTo(PREFIX + "bootstrap.servers"));
		this.runner.withPropertyValues("spring.kafka.producer.acks=all", PREFIX + "acks=all")
			.run((context) -> assertThat(rules(context)).doesNotContain("S21"));
	}

	@Test
	void propertyOfOursInTwoPlaces() {
		this.runner
			.withPropertyValues("durable-kafka.producer.linger=5ms", "durable-kafka.producer.properties.linger.ms=6")
			.run((context) -> assertThat(finding(context, "S21").property())
				.isEqualTo("durable-kafka.producer.linger"));
	}

	@Test
	void presetsAreNotBlamed() {
		for (String preset : List.of("delivery=at-most-once", "delivery=at-least-once", "delivery=exactly-once",
				"optimize-for=balanced", "optimize-for=throughput", "optimize-for=latency")) {
			this.runner.withBean(InMemoryOutboxStore.class)
				.withPropertyValues("spring.application.name=orders", "durable-kafka.producer." + preset)
				.run((context) -> assertThat(rules(context)).as(preset).isEmpty());
		}
	}

	@Test
	void namedProducersAreChecked() {
		this.runner
			.withPropertyValues("durable-kafka.producers.bulk.topics=events.*",
					"durable-kafka.producers.bulk.delivery-timeout=1s", "durable-kafka.producers.bulk.acks=1",
					"durable-kafka.producer.max-block=0s")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("S25 durable-kafka.producer.max-block"));
		this.runner
			.withPropertyValues("durable-kafka.producers.bulk.topics=events.*",
					"durable-kafka.producers.bulk.delivery-timeout=1s", "durable-kafka.producers.bulk.acks=1")
			.run((context) -> assertThat(analysis(context).getDescription())
				.contains("S02 ERROR producer 'bulk', durable-kafka.producers.bulk.delivery-timeout = 1000")
				.contains("S06 WARNING producer 'bulk', durable-kafka.producers.bulk.acks = 1"));
	}

	@Test
	void namedProducersOfASoundApplicationHaveNoFinding() {
		this.runner.withBean(InMemoryOutboxStore.class)
			.withPropertyValues("spring.application.name=orders", "durable-kafka.producers.bulk.topics=events.*",
					"durable-kafka.producers.bulk.optimize-for=throughput",
					"durable-kafka.topics.[orders.v1].partitions=6", "durable-kafka.topics.[orders.v1].producer=bulk")
			.run((context) -> assertThat(rules(context)).isEmpty());
	}

	@Test
	void typoOfANamedProducerIsAWarning() {
		this.runner
			.withPropertyValues("durable-kafka.producers.bulk.topics=events.*",
					"durable-kafka.producers.bulk.linger-mss=5ms")
			.run((context) -> {
				assertThat(finding(context, "S20").property()).isEqualTo("durable-kafka.producers.bulk.linger-mss");
				assertThat(finding(context, "S20").fix()).contains("durable-kafka.producers.bulk.linger'");
			});
	}

	@Test
	void productionProfileIsStrict() {
		this.plainRunner.withPropertyValues("spring.profiles.active=prod")
			.run((context) -> assertThat(analysis(context).getDescription()).contains("S17 ERROR")
				.contains("profile 'prod'"));
		this.runner.withPropertyValues("spring.profiles.active=prod")
			.run((context) -> assertThat(rules(context)).contains("S37").doesNotContain("S17"));
	}

	@Test
	void cloudPlatformIsAHint() {
		this.plainRunner.withPropertyValues("spring.main.cloud-platform=kubernetes").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(finding(context, "S17").severity()).isEqualTo(LintSeverity.WARNING);
		});
		this.plainRunner.withPropertyValues("spring.main.cloud-platform=kubernetes", "spring.profiles.active=test")
			.run((context) -> assertThat(rules(context)).doesNotContain("S17"));
	}

	@Test
	void secretsInFilesAreFoundInProduction() {
		this.runner.withInitializer(new ConfigDataApplicationContextInitializer())
			.withPropertyValues("spring.config.location=classpath:lint/secrets.yml", "spring.profiles.active=prod")
			.run((context) -> {
				assertThat(context.getBean(LintReport.class).findings())
					.filteredOn((finding) -> finding.rule().equals("S37"))
					.extracting(LintFinding::property)
					.contains("spring.kafka.properties.sasl.jaas.config")
					.doesNotContain("spring.kafka.ssl.key-password");
				assertThat(context.getBean(LintReport.class).findings().toString()).doesNotContain("hunter2");
			});
	}

	@Test
	void originNamesFileAndLine() {
		this.runner.withInitializer(new ConfigDataApplicationContextInitializer())
			.withPropertyValues("spring.config.location=classpath:lint/acks.yml")
			.run((context) -> assertThat(finding(context, "S06").origin()).contains("acks.yml] - 4:13"));
	}

	@Test
	void factoryAndTemplateOfTheApplicationAreChecked() {
		this.plainRunner.withUserConfiguration(OwnFactoryAndTemplate.class)
			.run((context) -> assertThat(analysis(context).getDescription()).contains("S02 ERROR")
				.contains("delivery-timeout = 1000 (from code of the application)"));
	}

	@Test
	void customizerOfTheApplicationIsChecked() {
		this.runner
			.withBean(DefaultKafkaProducerFactoryCustomizer.class,
					() -> (factory) -> factory.updateConfigs(Map.of("acks", "1", "enable.idempotence", true)))
			.run((context) -> assertThat(analysis(context).getDescription())
				.contains("S04 ERROR durable-kafka.producer.acks = 1 (from code of the application)"));
	}

	@Test
	void catalogKnowsTheProducers() {
		this.runner
			.withBean(ProducerCatalog.class,
					() -> () -> List.of(new ProducerSettings("default", Map.of(), Map.of()),
							new ProducerSettings("bulk", Map.of("delivery.timeout.ms", "1"), Map.of())))
			.run((context) -> assertThat(analysis(context).getDescription()).contains("S02 ERROR producer 'bulk', "));
	}

	@Test
	void factoryThatHidesItsSettingsIsLeftAlone() {
		this.plainRunner.withBean(ProducerFactory.class, () -> (ProducerFactory<Object, Object>) MockProducer::new)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void beansAreLookedAt() {
		this.runner.withPropertyValues("spring.profiles.active=production")
			.withBean("first", SimpleMeterRegistry.class)
			.withBean("second", SimpleMeterRegistry.class)
			.withBean(LoggingProducerListener.class)
			.run((context) -> {
				assertThat(rules(context)).contains("S43");
				assertThat(finding(context, "S45").property()).contains("Listener");
			});
	}

	@Test
	void templatesOfTheLibraryDoNotWaitForTheClusterId() {
		this.runner.withPropertyValues("spring.kafka.template.observation-enabled=true")
			.run((context) -> assertThat(rules(context)).doesNotContain("S42"));
	}

	@Test
	void clusterIdOfTheAdminIsLookedAt() {
		KafkaTemplate<String, String> own = new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(Map.of()));
		this.runner.withBean(KafkaTemplate.class, () -> own)
			.withPropertyValues("spring.kafka.template.observation-enabled=true")
			.run((context) -> {
				assertThat(finding(context, "S42").property()).isEqualTo("spring.kafka.template.observation-enabled");
				context.getBean(KafkaAdmin.class).setClusterId("known");
				context.getBean(ProducerLintTrigger.class).afterSingletonsInstantiated();
				assertThat(rules(context)).doesNotContain("S42");
			});
	}

	@Test
	void secondTemplateIsLookedAt() {
		this.runner.withUserConfiguration(TwoTemplates.class).run((context) -> {
			assertThat(finding(context, "S47").value()).isEqualTo("numbers, texts");
			assertThat(finding(context, "S40").message()).contains("'numbers' is a template for java.lang.Integer");
		});
	}

	@Test
	void checkComesBeforeTheFirstSend() {
		this.runner.withUserConfiguration(EagerSender.class)
			.withPropertyValues(PREFIX + "delivery.timeout.ms=1000")
			.run((context) -> {
				assertThat(analysis(context).getDescription()).contains("S02 ERROR");
				assertThat(EagerSender.sent).isEmpty();
			});
	}

	@Test
	void closeTimeoutIsComparedWithTheShutdownTimeout() {
		this.runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=20s")
			.run((context) -> assertThat(finding(context, "S44").value()).isEqualTo(Duration.ofSeconds(30)));
	}

	private static FailureAnalysis analysis(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		FailureAnalysis analysis = new ProducerLintFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).as(() -> String.valueOf(context.getStartupFailure())).isNotNull();
		return Objects.requireNonNull(analysis);
	}

	private static List<String> rules(AssertableApplicationContext context) {
		return context.getBean(LintReport.class).findings().stream().map(LintFinding::rule).distinct().toList();
	}

	private static LintFinding finding(AssertableApplicationContext context, String rule) {
		List<LintFinding> found = context.getBean(LintReport.class)
			.findings()
			.stream()
			.filter((finding) -> finding.rule().equals(rule))
			.toList();
		assertThat(found).as(rule).hasSize(1);
		return found.get(0);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactoryAndTemplate {

		@Bean
		DefaultKafkaProducerFactory<String, String> ownFactory() {
			return new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", "one:9092", "key.serializer",
					StringSerializer.class, "value.serializer", StringSerializer.class, "delivery.timeout.ms", 1000));
		}

		@Bean
		KafkaTemplate<String, String> ownTemplate(ProducerFactory<String, String> factory) {
			return new KafkaTemplate<>(factory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoTemplates {

		@Bean
		KafkaTemplate<String, Integer> numbers(ProducerFactory<String, Integer> factory) {
			return new KafkaTemplate<>(factory);
		}

		@Bean
		KafkaTemplate<String, String> texts(ProducerFactory<String, String> factory) {
			return new KafkaTemplate<>(factory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EagerSender {

		static final List<Object> sent = new ArrayList<>();

		EagerSender(ObjectProvider<KafkaTemplate<Object, Object>> template) {
			sent.add(template.getObject());
		}

	}

}
