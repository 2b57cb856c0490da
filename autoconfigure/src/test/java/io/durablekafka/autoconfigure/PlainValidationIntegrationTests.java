package io.durablekafka.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.record.RecordValidationException;
import io.durablekafka.record.Violation;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for records that Kafka's client serializes, with a real broker and without an
 * outbox.
 */
@EmbeddedKafka(topics = "plain", bootstrapServersProperty = "test.embedded.servers")
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class PlainValidationIntegrationTests {

	@Test
	void clientsRefusalsAreToldAsOurs(EmbeddedKafkaBroker broker, CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + broker.getBrokersAsString(),
					"durable-kafka.outbox.enabled=false", "durable-kafka.producer.max-request-size=2KB",
					"spring.kafka.producer.value-serializer=" + JacksonJsonSerializer.class.getName())
			.run((context) -> {
				Throwable tooLarge = fail(context, "confidential".repeat(200));
				assertThat(tooLarge).isInstanceOf(RecordValidationException.class)
					.hasCauseInstanceOf(RecordTooLargeException.class)
					.hasMessageContainingAll("2048", "'durable-kafka.producer.max-request-size'");
				assertThat(((RecordValidationException) tooLarge).getViolations()).extracting(Violation::rule)
					.containsExactly("size");
				assertThat(context.getBean(DeliveryStatus.class).rejected().count("size")).isOne();
				Throwable broken = fail(context, new RecordValidationTests.Broken());
				assertThat(broken).hasCauseInstanceOf(SerializationException.class);
				StringWriter text = new StringWriter();
				broken.printStackTrace(new PrintWriter(text));
				assertThat(text.toString()).doesNotContain("confidential");
			});
		assertThat(output.getAll().lines().filter((line) -> line.contains("confidential")))
			.allMatch((line) -> line.contains(" DEBUG ") || line.contains(" TRACE "));
	}

	@SuppressWarnings("unchecked")
	private static Throwable fail(ApplicationContext context, Object value) {
		DurableKafkaTemplate<Object, Object> template = context.getBean(DurableKafkaTemplate.class);
		ExecutionException exception = catchThrowableOfType(ExecutionException.class,
				() -> template.send("plain", "key", value).get(30, TimeUnit.SECONDS));
		return exception.getCause();
	}

}
