package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerSettingsLog}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ProducerSettingsLogTests {

	@Test
	void saysOnceWhatDiffersFromTheDefaultsAndWhy(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(Application.class)) {
			assertThat(output)
				.contains("producer 'default'",
						"acks             = 1  <- 'spring.kafka.producer.acks' (application.yml - 3:11)",
						"sasl.jaas.config = ******  <- 'spring.kafka.producer.properties.sasl.jaas.config'",
						"delivery: kafka-first, and records that Kafka does not take are stored; the relay runs")
				.doesNotContain("geheim")
				.doesNotContain("batch.size       =");
			context.publishEvent(
					new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
			assertThat(output.getAll().lines().filter((line) -> line.contains("differs from Kafka's defaults")))
				.hasSize(1);
		}
	}

	@Test
	void saysThatNothingIsStored(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(Application.class, "durable-kafka.outbox.enabled=false",
				"test.outbox=false")) {
			assertThat(context.isRunning()).isTrue();
			assertThat(output).contains("delivery: kafka-only, so records that Kafka does not take fail");
		}
	}

	private static ConfigurableApplicationContext run(Class<?> type, String... properties) {
		return new SpringApplicationBuilder(type).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "durable-kafka.lint.cluster.enabled=false")
			.properties(properties)
			.run();
	}

	/**
	 * An application with one producer.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
			ProducerLintAutoConfiguration.class })
	static class Application {

		@Bean
		@ConditionalOnBooleanProperty(name = "test.outbox", matchIfMissing = true)
		InMemoryOutboxStore outboxStore() {
			return new InMemoryOutboxStore();
		}

		@Bean
		ProducerCatalog producerCatalog() {
			Map<String, Object> values = Map.of("acks", "1", "sasl.jaas.config", "geheim", "batch.size", "16384");
			Map<String, SettingOrigin> origins = Map.of("acks",
					new SettingOrigin(SettingLayer.SPRING, "spring.kafka.producer.acks", "application.yml - 3:11"),
					"sasl.jaas.config",
					new SettingOrigin(SettingLayer.SPRING, "spring.kafka.producer.properties.sasl.jaas.config", null));
			return () -> List.of(new ProducerSettings("default", values, origins));
		}

	}

}
