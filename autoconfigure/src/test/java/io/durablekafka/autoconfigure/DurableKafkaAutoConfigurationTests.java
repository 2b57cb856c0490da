package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.support.LoggingProducerListener;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.kafka.support.converter.StringJacksonJsonMessageConverter;
import org.springframework.kafka.support.micrometer.KafkaTemplateObservation;
import org.springframework.kafka.support.micrometer.KafkaTemplateObservationConvention;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurableKafkaAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class DurableKafkaAutoConfigurationTests {

	private final ApplicationContextRunner plainRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class,
				ProducerLintAutoConfiguration.class, KafkaAutoConfiguration.class, SslAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.plainRunner.withBean(InMemoryOutboxStore.class);

	@Test
	void templateIsDurable() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(KafkaTemplate.class).hasBean("kafkaTemplate");
			assertThat(context.getBean("kafkaTemplate")).isInstanceOf(DurableKafkaTemplate.class)
				.extracting("sender")
				.isNotNull();
			assertThat(context).hasSingleBean(DefaultKafkaProducerFactory.class).hasBean("kafkaProducerFactory");
		});
	}

	@Test
	void withoutOutboxTheTemplateIsPlainAndSaysSoOnce(CapturedOutput output) {
		this.plainRunner.run((context) -> {
			assertThat(context.getBean(DurableKafkaTemplate.class)).extracting("sender").isNull();
			assertThat(output.toString().split("behaves as Spring's own", -1)).hasSize(2);
			assertThat(output).contains("WARN").contains("'com.h2database:h2'").contains("DataSource");
			assertThat(configuration(context)).doesNotContainKeys("delivery.timeout.ms", "max.block.ms");
		});
	}

	@Test
	void withOutboxSwitchedOffTheTemplateIsPlainWithoutAWarning(CapturedOutput output) {
		this.plainRunner.withPropertyValues("durable-kafka.outbox.enabled=false").run((context) -> {
			assertThat(context.getBean(DurableKafkaTemplate.class)).extracting("sender").isNull();
			assertThat(output).contains("'durable-kafka.outbox.enabled' is false").doesNotContain("WARN");
		});
	}

	@Test
	void bootsTemplateIsBackWhenSwitchedOff() {
		this.runner.withPropertyValues("durable-kafka.enabled=false").run((context) -> {
			assertThat(context).hasSingleBean(KafkaTemplate.class).doesNotHaveBean(DurableKafkaTemplate.class);
			assertThat(context).doesNotHaveBean(DeliveryStatus.class);
		});
	}

	@Test
	void nothingHappensWithoutSpringKafka() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(KafkaTemplate.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(DeliveryStatus.class));
	}

	@Test
	void templateOfTheApplicationWins(CapturedOutput output) {
		this.runner.withUserConfiguration(OwnTemplate.class).run((context) -> {
			assertThat(context).hasSingleBean(KafkaTemplate.class).hasBean("ownTemplate");
			assertThat(context).doesNotHaveBean(DurableKafkaTemplate.class).doesNotHaveBean(DeliveryStatus.class);
			assertThat(output).contains("KafkaTemplate of its own (ownTemplate)");
		});
	}

	@Test
	void producerFactoryOfTheApplicationIsUsed() {
		this.runner.withUserConfiguration(OwnProducerFactory.class).run((context) -> {
			assertThat(context).hasSingleBean(ProducerFactory.class).hasBean("ownFactory");
			DurableKafkaTemplate<?, ?> template = context.getBean(DurableKafkaTemplate.class);
			assertThat(template.getProducerFactory()).isSameAs(context.getBean("ownFactory"));
			assertThat(template).extracting("sender").isNotNull();
		});
	}

	@Test
	void producerFactoryThatCannotBeCopiedLeavesThePlainTemplate(CapturedOutput output) {
		this.runner.withUserConfiguration(MockProducerFactory.class).run((context) -> {
			assertThat(context.getBean(DurableKafkaTemplate.class)).extracting("sender").isNull();
			assertThat(output).contains("only a DefaultKafkaProducerFactory");
		});
	}

	@Test
	void templateIsInjectedWhateverItsTypeArguments() {
		this.runner.withUserConfiguration(Injected.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			Object template = context.getBean("kafkaTemplate");
			assertThat(injected.templates).hasSize(4).allSatisfy((each) -> assertThat(each).isSameAs(template));
		});
	}

	@Test
	void retryTopicsFindTheTemplate() {
		this.runner.withPropertyValues("spring.kafka.retry.topic.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(RetryTopicConfiguration.class));
	}

	@Test
	void templateHasEverythingThatBootsHas() {
		this.runner.withUserConfiguration(TemplateParts.class)
			.withPropertyValues("spring.kafka.template.default-topic=orders",
					"spring.kafka.template.transaction-id-prefix=tx-", "spring.kafka.template.close-timeout=7s",
					"spring.kafka.template.allow-non-transactional=true",
					"spring.kafka.template.observation-enabled=true")
			.run((context) -> {
				DurableKafkaTemplate<?, ?> template = context.getBean(DurableKafkaTemplate.class);
				assertThat(template.getDefaultTopic()).isEqualTo("orders");
				assertThat(template.getTransactionIdPrefix()).isEqualTo("tx-");
				assertThat(template.isAllowNonTransactional()).isTrue();
				assertThat(template.getMessageConverter()).isSameAs(context.getBean(RecordMessageConverter.class));
				assertThat(template).extracting("closeTimeout").hasToString("PT7S");
				assertThat(template).extracting("observationEnabled").isEqualTo(true);
				assertThat(template).extracting("observationConvention")
					.isSameAs(context.getBean(KafkaTemplateObservationConvention.class));
			});
	}

	@Test
	void allListenersOfTheApplicationAreCalledInOrder() {
		this.runner.withUserConfiguration(Listeners.class).run((context) -> {
			assertThat(context).doesNotHaveBean(LoggingProducerListener.class);
			Object chain = ReflectionTestUtils.getField(context.getBean(DurableKafkaTemplate.class),
					KafkaTemplate.class, "producerListener");
			assertThat(chain).isInstanceOf(ProducerListenerChain.class)
				.extracting("listeners")
				.asInstanceOf(InstanceOfAssertFactories.LIST)
				.containsExactly(context.getBean("first"), context.getBean("second"));
		});
	}

	@Test
	void defaultListenerDoesNotLogPayloads() {
		this.runner.run((context) -> assertThat(context.getBean(LoggingProducerListener.class))
			.hasFieldOrPropertyWithValue("includeContents", false));
	}

	@Test
	void outboxBringsShortTimeouts() {
		this.runner.run((context) -> assertThat(configuration(context)).containsEntry("delivery.timeout.ms", "30000")
			.containsEntry("request.timeout.ms", "10000")
			.containsEntry("max.block.ms", "5000"));
	}

	@Test
	void timeoutsAreTakenFromOurPropertiesThenFromBoots() {
		this.runner
			.withPropertyValues("durable-kafka.producer.max-block=2s",
					"spring.kafka.producer.properties.max.block.ms=9000",
					"spring.kafka.producer.properties.delivery.timeout.ms=20000")
			.run((context) -> assertThat(configuration(context)).containsEntry("max.block.ms", "2000")
				.containsEntry("delivery.timeout.ms", "20000"));
	}

	@Test
	void customizerOfTheApplicationHasTheLastWord() {
		this.runner.withUserConfiguration(Customizer.class)
			.withPropertyValues("durable-kafka.producer.max-block=2s")
			.run((context) -> assertThat(configuration(context)).containsEntry("max.block.ms", "3000"));
	}

	@Test
	void connectionDetailsAreUsed() {
		this.runner.withBean(KafkaConnectionDetails.class, () -> () -> List.of("kafka.example.com:9092"))
			.run((context) -> assertThat(configuration(context)).containsEntry("bootstrap.servers",
					List.of("kafka.example.com:9092")));
	}

	@Test
	void transactionalTemplateBehavesAsBoots(CapturedOutput output) {
		this.runner.withPropertyValues("spring.kafka.producer.transaction-id-prefix=tx-").run((context) -> {
			DurableKafkaTemplate<?, ?> template = context.getBean(DurableKafkaTemplate.class);
			assertThat(template.isTransactional()).isTrue();
			assertThat(template).extracting("sender").isNull();
			assertThat(configuration(context)).doesNotContainKeys("delivery.timeout.ms", "max.block.ms");
			assertThat(output).contains("The producer is transactional");
		});
	}

	@Test
	void transactionalTemplateThatMaySendOutsideOfTransactionsIsDurableThere() {
		this.runner
			.withPropertyValues("spring.kafka.producer.transaction-id-prefix=tx-",
					"spring.kafka.template.allow-non-transactional=true")
			.run((context) -> assertThat(context.getBean(DurableKafkaTemplate.class)).extracting("sender").isNotNull());
	}

	@Test
	void contradictionKeepsTheApplicationFromStarting() {
		this.runner.withPropertyValues("spring.kafka.producer.acks=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ProducerLintException.class)
				.hasMessageContaining("S05 spring.kafka.producer.acks"));
	}

	@Test
	void valueThatCannotWorkKeepsTheApplicationFromStarting() {
		for (String property : List.of("durable-kafka.callbacks.threads=0", "durable-kafka.relay.window-rows=0",
				"durable-kafka.relay.backoff.max=10ms", "durable-kafka.outbox.queue-rows=-1",
				"durable-kafka.outbox.store-timeout=0s", "durable-kafka.headers.message-id= ",
				"durable-kafka.relay.delivery-timeout=0s")) {
			this.runner.withPropertyValues(property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidConfigurationPropertyValueException.class)
					.hasMessageContaining(property.substring(0, property.indexOf('='))));
		}
	}

	@Test
	void missingTableKeepsTheApplicationFromStarting() {
		InMemoryOutboxStore store = new InMemoryOutboxStore();
		store.beforeCall((operation) -> {
			throw new OutboxStoreException("Table 'kafka_outbox' is missing", false, null);
		});
		this.plainRunner.withBean(OutboxStore.class, () -> store)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(OutboxStoreException.class)
				.cause()
				.hasStackTraceContaining(OutboxTableMissingException.class.getName()));
	}

	@Test
	void rowsOfAnEarlierRunAreFencedBeforeTheFirstSend(CapturedOutput output) {
		InMemoryOutboxStore store = new InMemoryOutboxStore();
		OutboxRecord row = new OutboxRecord(0, 7, "orders", null, new byte[] { 1 }, null, new byte[] { 0 }, 0, "id",
				"earlier");
		store.add(row);
		this.plainRunner.withBean(OutboxStore.class, () -> store)
			.withPropertyValues("durable-kafka.relay.enabled=false")
			.run((context) -> {
				assertThat(context.getBean(Gate.class).isOpen(7)).isFalse();
				assertThat(output).contains("holds 1 records of an earlier run");
			});
	}

	@Test
	void statusStartsAtZeroAndClosed() {
		this.runner.run((context) -> {
			DeliveryStatus status = context.getBean(DeliveryStatus.class);
			assertThat(status.breaker()).isEqualTo(BreakerState.CLOSED);
			assertThat(
					status.published() + status.stored() + status.failed() + status.relayed() + status.deadLettered())
				.isZero();
		});
	}

	@Test
	void noProducerIsMadeBeforeTheFirstSend() {
		this.runner.withUserConfiguration(ProducerCounter.class)
			.run((context) -> assertThat(context.getBean(ProducerCounter.class).producers).isEmpty());
	}

	private static Map<String, Object> configuration(AssertableApplicationContext context) {
		ProducerFactory<?, ?> factory = context.getBean(ProducerFactory.class);
		return factory.getConfigurationProperties();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTemplate {

		@Bean
		KafkaTemplate<Object, Object> ownTemplate(ProducerFactory<Object, Object> factory) {
			return new KafkaTemplate<>(factory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProducerFactory {

		@Bean
		DefaultKafkaProducerFactory<String, String> ownFactory() {
			return new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", "localhost:9092", "key.serializer",
					"org.apache.kafka.common.serialization.StringSerializer", "value.serializer",
					"org.apache.kafka.common.serialization.StringSerializer"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MockProducerFactory {

		@Bean
		ProducerFactory<?, ?> mockFactory() {
			return MockProducer::new;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		private final List<Object> templates = new ArrayList<>();

		Injected(KafkaTemplate<String, Integer> typed, KafkaOperations<Object, Object> operations,
				KafkaTemplate<Object, Object> untyped, DurableKafkaTemplate<String, byte[]> durable) {
			this.templates.addAll(List.of(typed, operations, untyped, durable));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateParts {

		@Bean
		RecordMessageConverter converter() {
			return new StringJacksonJsonMessageConverter();
		}

		@Bean
		KafkaTemplateObservationConvention convention() {
			return new KafkaTemplateObservation.DefaultKafkaTemplateObservationConvention();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@Bean
		@Order(2)
		ProducerListener<String, String> second() {
			return new ProducerListener<>() {
			};
		}

		@Bean
		@Order(1)
		ProducerListener<Object, Object> first() {
			return new ProducerListener<>() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizer {

		@Bean
		DefaultKafkaProducerFactoryCustomizer customizer() {
			return (factory) -> factory.updateConfigs(Map.of("max.block.ms", "3000"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProducerCounter {

		private final List<Producer<?, ?>> producers = new ArrayList<>();

		@Bean
		DefaultKafkaProducerFactoryCustomizer counter() {
			return (factory) -> addListener(factory);
		}

		private <K, V> void addListener(DefaultKafkaProducerFactory<K, V> factory) {
			factory.addListener(new ProducerFactory.Listener<>() {

				@Override
				public void producerAdded(String id, Producer<K, V> producer) {
					ProducerCounter.this.producers.add(producer);
				}

			});
		}

	}

}
