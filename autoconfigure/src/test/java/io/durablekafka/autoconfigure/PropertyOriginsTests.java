package io.durablekafka.autoconfigure;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PropertyOrigins}.
 */
class PropertyOriginsTests {

	@Test
	void lineOfAPropertiesFileIsKnown() throws Exception {
		PropertyOrigins origins = origins(new PropertiesPropertySourceLoader().load("file", resource("""
				a=b
				durable-kafka.producer.batch-size=1KB
				spring.kafka.producer.properties.linger.ms=3
				spring.kafka.properties[max.block.ms]=4
				""")));
		assertThat(origins.locate("durable-kafka.producer.batch-size")).contains("application.properties")
			.endsWith("2:35");
		assertThat(origins.locateEntry("spring.kafka.producer.properties", "linger.ms")).endsWith("3:44");
		assertThat(origins.locateEntry("spring.kafka.properties", "max.block.ms")).endsWith("4:39");
		assertThat(origins.locate("durable-kafka.producer.linger")).isNull();
		assertThat(origins.locateEntry("spring.kafka.properties", "linger.ms")).isNull();
	}

	@Test
	void lineOfAYamlFileIsKnown() throws Exception {
		PropertyOrigins origins = origins(new YamlPropertySourceLoader().load("file", resource("""
				durable-kafka:
				  producer:
				    maxBlock: 3s
				    bootstrap-servers: [a, b]
				    properties:
				      linger.ms: 1
				      "[max.request.size]": 2
				      sasl:
				        "[jaas.config]": x
				""")));
		assertThat(origins.locate("durable-kafka.producer.max-block")).endsWith("3:15");
		assertThat(origins.locate("durable-kafka.producer.bootstrap-servers")).endsWith("4:25");
		assertThat(origins.locateEntry("durable-kafka.producer.properties", "linger.ms")).endsWith("6:18");
		assertThat(origins.locateEntry("durable-kafka.producer.properties", "max.request.size")).endsWith("7:29");
		assertThat(origins.locateEntry("durable-kafka.producer.properties", "sasl.jaas.config")).endsWith("9:26");
	}

	@Test
	void environmentVariableIsNamed() {
		PropertyOrigins origins = origins(
				List.of(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						Map.of("DURABLE_KAFKA_PRODUCER_DELIVERY_TIMEOUT", "1s", "DURABLEKAFKA_PRODUCER_MAXBLOCK", "1s",
								"SPRING_KAFKA_PRODUCER_PROPERTIES_LINGER_MS", "2"))));
		assertThat(origins.locate("durable-kafka.producer.delivery-timeout"))
			.contains("DURABLE_KAFKA_PRODUCER_DELIVERY_TIMEOUT");
		assertThat(origins.locate("durable-kafka.producer.max-block")).contains("DURABLEKAFKA_PRODUCER_MAXBLOCK");
		assertThat(origins.locateEntry("spring.kafka.producer.properties", "linger.ms"))
			.contains("SPRING_KAFKA_PRODUCER_PROPERTIES_LINGER_MS");
	}

	@Test
	void strongestSourceIsNamed() {
		PropertyOrigins origins = origins(
				List.of(new MapPropertySource("systemProperties", Map.of("durable-kafka.producer.linger", "1ms")),
						new MapPropertySource("weaker", Map.of("durable-kafka.producer.linger", "2ms"))));
		assertThat(origins.locate("durable-kafka.producer.linger")).contains("systemProperties");
	}

	private static Resource resource(String content) {
		return new ByteArrayResource(content.getBytes(), "application.properties");
	}

	private static PropertyOrigins origins(List<? extends PropertySource<?>> sources) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		sources.forEach(environment.getPropertySources()::addLast);
		return new PropertyOrigins(environment);
	}

}
