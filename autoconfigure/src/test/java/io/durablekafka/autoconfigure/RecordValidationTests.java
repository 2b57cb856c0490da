package io.durablekafka.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.actuate.DurableKafkaMetrics;
import io.durablekafka.record.RecordValidationException;
import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.Violation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.validation.constraints.NotNull;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for the validation of records as it is configured, with and without an outbox. No
 * broker: what is not valid does not get that far.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RecordValidationTests {

	private static final String OUTBOX = "durable-kafka.outbox.enabled";

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner(boolean outbox) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, ValidationAutoConfiguration.class,
					DurableKafkaMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("spring.kafka.bootstrap-servers=localhost:1", "durable-kafka.producer.max-block=100ms",
					"spring.kafka.producer.value-serializer=" + JacksonJsonSerializer.class.getName(),
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"), OUTBOX + "=" + outbox);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void recordsAreCheckedByTheRulesOfTheirTopic(boolean outbox) {
		runner(outbox)
			.withPropertyValues("durable-kafka.validation.allowed-topics=orders,a.*",
					"durable-kafka.validation.require-key=true", "durable-kafka.topics.[a.b].key=optional",
					"durable-kafka.topics.[a.b].tombstones=false", "durable-kafka.validation.max-headers=3")
			.run((context) -> {
				assertThat(rules(context, new ProducerRecord<>("orders", null, "v"))).containsExactly("key");
				assertThat(rules(context, new ProducerRecord<>("a.b", null, null))).containsExactly("tombstone");
				assertThat(rules(context, new ProducerRecord<>("other", null, "v")))
					.containsExactly("topic-not-allowed", "key");
				ProducerRecord<Object, Object> headers = new ProducerRecord<>("orders", "k", "v");
				for (int i = 0; i < 4; i++) {
					headers.headers().add("h", new byte[0]);
				}
				assertThat(rules(context, headers)).containsExactly("header-count");
				assertThat(rejected(context, "key")).isEqualTo(2);
				assertThat(rejected(context, "header-count")).isOne();
				assertThat(context.getBean(DeliveryStatus.class).failed()).isEqualTo(4);
			});
	}

	@Test
	void nothingIsRejectedUnlessConfigured() {
		runner(true).run((context) -> assertThat(
				template(context).sendAndWait(new ProducerRecord<>("any", null, null), Duration.ofSeconds(20)))
			.isNotNull());
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "true, false", "false, true", "false, false" })
	void constraintsOfTheValueAreChecked(boolean outbox, boolean on) {
		runner(outbox).withPropertyValues("durable-kafka.validation.bean-validation=" + on).run((context) -> {
			KafkaProducerException exception = (on || !outbox)
					? fail(context, new ProducerRecord<>("orders", "k", new Constrained(null))) : null;
			assertThat(exception instanceof RecordValidationException).isEqualTo(on);
			assertThat(rejected(context, "constraint")).isEqualTo(on ? 1 : 0);
		});
	}

	@Test
	void constraintsNeedTheirLibraryOnly() {
		runner(false).withClassLoader(new FilteredClassLoader("jakarta.validation"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConstraintsValidator.class));
	}

	@Test
	void validatorBeansAreAskedAfterOursInTheirOrder() {
		runner(false).withBean("late", RecordValidator.class, () -> new Named("late", 2))
			.withBean("early", RecordValidator.class, () -> new Named("early", 1))
			.withPropertyValues("durable-kafka.validation.require-key=true")
			.run((context) -> assertThat(rules(context, new ProducerRecord<>("orders", null, new Constrained(null))))
				.containsExactly("key", "constraint", "early", "late"));
	}

	@Test
	void tooLargeRecordIsToldByTheProperty() {
		runner(true).withPropertyValues("durable-kafka.producer.max-request-size=1KB").run((context) -> {
			KafkaProducerException exception = fail(context, new ProducerRecord<>("orders", "k", "x".repeat(1000)));
			assertThat(exception).isInstanceOf(RecordValidationException.class)
				.hasMessageContainingAll("'durable-kafka.producer.max-request-size'", "1024", "(size)")
				.hasCauseInstanceOf(RecordTooLargeException.class);
			assertThat(rejected(context, "size")).isOne();
		});
	}

	@Test
	void topicLimitsTheSizeOfItsRecords() {
		runner(true).withPropertyValues("durable-kafka.topics.orders.max-size=300B").run((context) -> {
			assertThat(rules(context, new ProducerRecord<>("orders", "k", "x".repeat(300)))).containsExactly("size");
			assertThat(template(context).sendAndWait(new ProducerRecord<>("orders", "k", "x"), Duration.ofSeconds(20)))
				.isNotNull();
		});
	}

	@ParameterizedTest
	@CsvSource({ "durable-kafka.topics.orders.max-size=0B, durable-kafka.topics.[orders].max-size",
			"durable-kafka.validation.max-headers=0, durable-kafka.validation.max-headers",
			"durable-kafka.validation.max-header-size=0B, durable-kafka.validation.max-header-size",
			"'durable-kafka.validation.allowed-topics=a, ,b', durable-kafka.validation.allowed-topics" })
	void wrongValuesDoNotStart(String property, String name) {
		runner(false).withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining(name));
	}

	@Test
	void sizeOfATopicThatNobodyWouldCheckDoesNotStart() {
		runner(true)
			.withPropertyValues("durable-kafka.topics.clicks.max-size=1KB",
					"durable-kafka.topics.clicks.mode=kafka-only")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContainingAll("durable-kafka.topics.[clicks].max-size", "kafka-only"));
	}

	@ParameterizedTest
	@CsvSource({ "true, false", "true, true", "false, false", "false, true" })
	void contentsAreToldOnDemandOnly(boolean outbox, boolean contents, CapturedOutput output) {
		runner(outbox).withPropertyValues("durable-kafka.logging.include-contents=" + contents)
			.withBean(RecordValidator.class, () -> (record) -> {
				if (record.topic().equals("validated")) {
					throw new IllegalStateException("wrong: " + record.value());
				}
				return List.of();
			})
			.run((context) -> {
				if (outbox) {
					// without an outbox, the client asks for metadata first
					KafkaProducerException serialization = fail(context,
							new ProducerRecord<>("orders", "key-confidential", new Broken()));
					assertThat(serialization).hasCauseInstanceOf(SerializationException.class);
					assertThat(stackTrace(serialization).contains("confidential")).isEqualTo(contents);
				}
				KafkaProducerException validation = fail(context,
						new ProducerRecord<>("validated", "key-confidential", "value-confidential"));
				assertThat(stackTrace(validation).contains("confidential")).isEqualTo(contents);
				assertThat(validation.<Object, Object>getFailedProducerRecord().value())
					.isEqualTo("value-confidential");
			});
		assertThat(output.getAll().contains("confidential")).isEqualTo(contents);
	}

	private static double rejected(ApplicationContext context, String rule) {
		SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
		context.getBean(DurableKafkaMetrics.class).bindTo(registry);
		FunctionCounter counter = registry.find("durable.kafka.rejected")
			.tag("producer", "default")
			.tag("rule", rule)
			.functionCounter();
		return (counter != null) ? counter.count() : 0;
	}

	private static List<String> rules(ApplicationContext context, ProducerRecord<Object, Object> record) {
		KafkaProducerException failure = fail(context, record);
		assertThat(failure).isInstanceOf(RecordValidationException.class);
		return ((RecordValidationException) failure).getViolations().stream().map(Violation::rule).toList();
	}

	private static KafkaProducerException fail(ApplicationContext context, ProducerRecord<Object, Object> record) {
		ExecutionException exception = catchThrowableOfType(ExecutionException.class,
				() -> template(context).send(record).get(20, TimeUnit.SECONDS));
		assertThat(exception).as("failure").isNotNull();
		return (KafkaProducerException) exception.getCause();
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<Object, Object> template(ApplicationContext context) {
		return context.getBean(DurableKafkaTemplate.class);
	}

	private static String stackTrace(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	record Constrained(@NotNull @Nullable String name) {

	}

	/**
	 * Cannot be serialized.
	 */
	public static class Broken {

		public String getName() {
			throw new IllegalStateException("name-confidential");
		}

		@Override
		public String toString() {
			return "broken-confidential";
		}

	}

	record Named(String rule, int getOrder) implements RecordValidator, Ordered {

		@Override
		public List<Violation> validate(ProducerRecord<?, ?> record) {
			return List.of(new Violation(this.rule, "record", "wrong"));
		}

	}

}
