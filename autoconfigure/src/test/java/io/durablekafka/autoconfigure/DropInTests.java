package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import jakarta.validation.constraints.NotBlank;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What works with Spring Boot alone works with the starter.
 */
@Timeout(60)
class DropInTests {

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, ValidationAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=localhost:1", "durable-kafka.producer.max-block=100ms",
					"spring.kafka.producer.value-serializer=" + JacksonJsonSerializer.class.getName(),
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

	/**
	 * Nobody has ever validated this class, and so nobody knows that it cannot be.
	 */
	@Test
	void valueThatCannotBeValidatedIsNotRefused() {
		runner().run((context) -> {
			@SuppressWarnings("unchecked")
			DurableKafkaTemplate<Object, Object> template = context.getBean(DurableKafkaTemplate.class);
			DurableSendResult<Object, Object> result = template
				.sendAndWait(new ProducerRecord<>("orders", "k", new Broken(1)), Duration.ofSeconds(20));
			assertThat(result).isNotNull();
		});
	}

	/**
	 * As {@code @MockitoBean KafkaTemplate} does it.
	 */
	@Test
	void templateMayBeMocked() {
		runner().withPropertyValues("durable-kafka.producers.other.topics=a")
			.withInitializer((context) -> context.addBeanFactoryPostProcessor((beanFactory) -> {
				BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beanFactory;
				registry.removeBeanDefinition("kafkaTemplate");
				RootBeanDefinition definition = new RootBeanDefinition(KafkaTemplate.class);
				definition.setInstanceSupplier(() -> Mockito.mock(KafkaTemplate.class));
				registry.registerBeanDefinition("kafkaTemplate", definition);
			}))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/**
	 * A context that does not start leaves no thread.
	 */
	@Test
	void contextThatFailsLeavesNoThread() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		runner().withPropertyValues("spring.kafka.producer.value-serializer=" + NotConfigurable.class.getName())
			.run((context) -> assertThat(context).hasFailed());
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
			.extracting(Thread::getName)
			.doesNotContain("durable-kafka-completions");
	}

	public static class NotConfigurable implements Serializer<Object> {

		@Override
		public void configure(Map<String, ?> configs, boolean isKey) {
			throw new IllegalStateException("cannot be configured");
		}

		@Override
		public byte[] serialize(String topic, Object data) {
			return new byte[0];
		}

	}

	record Broken(@NotBlank int number) {

	}

}
