package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.durablekafka.actuate.KafkaConsoleEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link DurableKafkaConsoleAutoConfiguration}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class DurableKafkaConsoleAutoConfigurationTests {

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, KafkaOutboxEndpointAutoConfiguration.class,
					DurableKafkaConsoleAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=kafkaconsole,kafkaoutbox",
					"spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.relay.enabled=false",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

	@Test
	void thereIsNoConsoleUnlessItIsWanted() {
		runner().run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(KafkaConsoleEndpoint.class)
			.doesNotHaveBean(ConsoleNotice.class));
	}

	@Test
	void consoleIsThereWhenWantedAndExposed() {
		runner().withPropertyValues("durable-kafka.console.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(KafkaConsoleEndpoint.class));
	}

	@Test
	void consoleThatIsNotExposedIsTold(CapturedOutput output) {
		runner()
			.withPropertyValues("durable-kafka.console.enabled=true",
					"management.endpoints.web.exposure.include=health")
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(KafkaConsoleEndpoint.class);
				context.getBean(ConsoleNotice.class).onApplicationEvent(mock(ApplicationReadyEvent.class));
				assertThat(output).contains("there is no console", "kafkaconsole",
						"management.endpoints.web.exposure.include");
			});
	}

	@Test
	void missingActuatorIsTold(CapturedOutput output) {
		runner().withPropertyValues("durable-kafka.console.enabled=true")
			.withClassLoader(new FilteredClassLoader(OperationResponseBody.class,
					org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint.class))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("kafkaConsoleEndpoint");
				context.getBean(ConsoleNotice.class).onApplicationEvent(mock(ApplicationReadyEvent.class));
				assertThat(output).contains("there is no console");
			});
	}

	@Test
	void addressIsToldAndWhatIsMissingOfTheRest(CapturedOutput output) {
		new ConsoleNotice(() -> Set.of("kafkaconsole", "kafkaoutbox"), () -> "/shop/actuator/kafkaconsole")
			.onApplicationEvent(mock(ApplicationReadyEvent.class));
		assertThat(output).contains("The console is at /shop/actuator/kafkaconsole", "only a part", "health");
	}

	@Test
	void completeConsoleIsNotComplainedOf(CapturedOutput output) {
		new ConsoleNotice(() -> List.copyOf(ExposedEndpoints.NEEDED), () -> "/actuator/kafkaconsole")
			.onApplicationEvent(mock(ApplicationReadyEvent.class));
		assertThat(output).contains("The console is at /actuator/kafkaconsole").doesNotContain("only a part");
	}

}
