package io.durablekafka.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownProperties}.
 */
class KnownPropertiesTests {

	private final KnownProperties properties = new KnownProperties();

	@ParameterizedTest
	@ValueSource(strings = { "durable-kafka.enabled", "durable-kafka.relay.backoff.initial",
			"durable-kafka.outbox.embedded.path", "durable-kafka.outbox.queue-rows",
			"durable-kafka.outbox.initialize-schema", "durable-kafka.lint.ignore[3]", "durable-kafka.relay",
			"durable-kafka.headers.produced-at.name", "durable-kafka.headers.add.region",
			"durable-kafka.headers.mdc.user", "durable-kafka.producers.billing.headers.region",
			"durable-kafka.topics.orders.headers.region" })
	void knowsWhatThereIs(String name) {
		assertThat(this.properties.contains(ConfigurationPropertyName.of(name))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "durable-kafka.enable", "durable-kafka.relay.backoff.initial.more",
			"durable-kafka.outbox.embedded.file", "durable-kafka.lint.enabled.now",
			"durable-kafka.headers.produced.name", "durable-kafka.headers.cloud-events.kind" })
	void knowsWhatThereIsNot(String name) {
		assertThat(this.properties.contains(ConfigurationPropertyName.of(name))).isFalse();
	}

	@Test
	void everyPropertiesClassIsListed() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter((reader, factory) -> {
			Map<String, Object> annotation = reader.getAnnotationMetadata()
				.getAnnotationAttributes(ConfigurationProperties.class.getName());
			return annotation != null && String.valueOf(annotation.get("prefix")).startsWith(KnownProperties.PREFIX);
		});
		assertThat(KnownProperties.CLASSES)
			.containsExactlyInAnyOrderElementsOf(scanner.findCandidateComponents("io.durablekafka")
				.stream()
				.map((bean) -> ClassUtils.getShortName(String.valueOf(bean.getBeanClassName())))
				.toList());
	}

	@Test
	void namesAreWrittenAsInTheDocumentation() {
		assertThat(this.properties.names()).contains("durable-kafka.producer.max-block",
				"durable-kafka.breaker.stall-after", "durable-kafka.outbox.table-prefix", "durable-kafka.lint.fail-on");
	}

}
