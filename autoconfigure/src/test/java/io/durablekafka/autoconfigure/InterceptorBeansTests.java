package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.BeanInterceptors;
import io.durablekafka.producer.CountingInterceptor;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for interceptors that are beans. There is no broker: records are stored.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class InterceptorBeansTests {

	private static final List<String> events = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class))
		.withBean(InMemoryOutboxStore.class)
		.withPropertyValues("spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.producer.max-block=50ms");

	@BeforeEach
	void reset() {
		events.clear();
	}

	@SuppressWarnings("unchecked")
	private static void send(BeanFactory context, String topic, String value) {
		DurableKafkaTemplate<Object, Object> template = context.getBean("kafkaTemplate", DurableKafkaTemplate.class);
		assertThat(template.send(topic, "k", value)).succeedsWithin(20, TimeUnit.SECONDS);
	}

	private static void awaitEvents(String... expected) {
		Awaitility.await().untilAsserted(() -> assertThat(events).containsExactly(expected));
	}

	@Test
	void beansComeAfterClassesInTheirOrderAndLearnTheOutcomeOnce() {
		this.runner.withUserConfiguration(TwoInterceptors.class)
			.withPropertyValues("durable-kafka.producer.interceptors=" + ByClass.class.getName())
			.run((context) -> {
				send(context, "orders", "1");
				awaitEvents("class sends 1", "first sends 1", "second sends 1", "class knows -1:false",
						"first knows -1:false", "second knows -1:false");
			});
		assertThat(events).filteredOn((event) -> event.endsWith("closed"))
			.containsExactlyInAnyOrder("class closed", "first closed", "second closed");
		assertThat(events).noneMatch((event) -> event.endsWith("configured"));
	}

	@Test
	void allProducersUseThem() {
		this.runner.withUserConfiguration(TwoInterceptors.class)
			.withPropertyValues("durable-kafka.producers.orders.topics=orders",
					"durable-kafka.producers.orders.interceptors=" + ByClass.class.getName())
			.run((context) -> {
				send(context, "orders", "1");
				awaitEvents("class sends 1", "first sends 1", "second sends 1", "class knows -1:false",
						"first knows -1:false", "second knows -1:false");
				events.clear();
				send(context, "payments", "2");
				awaitEvents("first sends 2", "second sends 2", "first knows -1:false", "second knows -1:false");
			});
	}

	@Test
	void oneThatFailsHarmsNobodyAndIsLoggedOnce(CapturedOutput output) {
		this.runner.withUserConfiguration(TwoInterceptors.class)
			.withBean("broken", Broken.class)
			.withBean("nothing", ReturnsNull.class)
			.run((context) -> {
				send(context, "orders", "1");
				send(context, "orders", "2");
				Awaitility.await()
					.untilAsserted(() -> assertThat(events).filteredOn((event) -> event.startsWith("second"))
						.containsExactlyInAnyOrder("second sends 1", "second sends 2", "second knows -1:false",
								"second knows -1:false"));
			});
		assertThat(output).containsOnlyOnce(Broken.class.getName() + " failed in onSend")
			.containsOnlyOnce(Broken.class.getName() + " failed in onAcknowledgement")
			.containsOnlyOnce(ReturnsNull.class.getName() + " failed in onSend");
	}

	@Test
	void interceptorMayNeedTheTemplate() {
		this.runner.withBean("needy", NeedsTemplate.class).run((context) -> {
			send(context, "orders", "1");
			awaitEvents("needy sends 1", "needy knows -1:false");
		});
	}

	@Test
	void recordThatCannotBeSerializedIsAFailureToThem() {
		this.runner.withUserConfiguration(TwoInterceptors.class).run((context) -> {
			@SuppressWarnings("unchecked")
			DurableKafkaTemplate<Object, Object> template = context.getBean(DurableKafkaTemplate.class);
			assertThat(template.send("orders", "k", 17)).failsWithin(20, TimeUnit.SECONDS);
			awaitEvents("first sends 17", "second sends 17", "first knows -1:true", "second knows -1:true");
		});
	}

	@Test
	void outcomeOfARecordThatNobodyHasSeenIsNotTold() {
		this.runner.withUserConfiguration(TwoInterceptors.class)
			.withBean(HeaderEnricher.class, () -> (record, headers) -> refuse(record))
			.run((context) -> {
				@SuppressWarnings("unchecked")
				DurableKafkaTemplate<Object, Object> template = context.getBean(DurableKafkaTemplate.class);
				assertThat(template.send("orders", "k", "bad")).failsWithin(20, TimeUnit.SECONDS);
				send(context, "orders", "1");
				awaitEvents("first sends 1", "second sends 1", "first knows -1:false", "second knows -1:false");
			});
	}

	private static void refuse(ProducerRecord<?, ?> record) {
		if ("bad".equals(record.value())) {
			throw new IllegalArgumentException("bad");
		}
	}

	@Test
	void beanThatIsNoDefaultCandidateStaysOut() {
		this.runner.withUserConfiguration(TwoInterceptors.class)
			.withInitializer((context) -> context.addBeanFactoryPostProcessor(
					(beans) -> ((AbstractBeanDefinition) beans.getBeanDefinition("first")).setDefaultCandidate(false)))
			.run((context) -> {
				send(context, "orders", "1");
				awaitEvents("second sends 1", "second knows -1:false");
			});
	}

	@Test
	void settingsShowWhatTheApplicationHasSet() {
		this.runner.withUserConfiguration(TwoInterceptors.class)
			.withPropertyValues("spring.kafka.producer.properties.[interceptor.classes]=" + ByClass.class.getName())
			.run((context) -> {
				ProducerSettings settings = context.getBean(ProducerCatalog.class).producers().get(0);
				assertThat(settings.origin(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG).layer())
					.isEqualTo(SettingLayer.SPRING);
				assertThat(settings.text(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)).contains(ByClass.class.getName())
					.contains(BeanInterceptors.class.getName());
				assertThat(settings.keys()).noneMatch((key) -> key.startsWith("internal."));
			});
	}

	@Test
	void nothingIsAddedWithoutSuchABean() {
		this.runner.run((context) -> {
			ProducerFactory<?, ?> factory = context.getBean(ProducerFactory.class);
			assertThat(factory.getConfigurationProperties())
				.doesNotContainKeys(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, BeanInterceptors.SOURCE);
		});
	}

	@Test
	void countingInterceptorIsABean() {
		this.runner.withBean("counts", CountingInterceptor.class, () -> new CountingInterceptor<>(Duration.ofHours(1)))
			.run((context) -> {
				send(context, "orders", "1");
				send(context, "orders", "2");
				Awaitility.await()
					.until(() -> context.getBean(CountingInterceptor.class).total(),
							new CountingInterceptor.Counts(2, 2, 0)::equals);
			});
	}

	/**
	 * Writes down what happens.
	 */
	static class Recording implements ProducerInterceptor<Object, Object> {

		private final String name;

		Recording() {
			this("class");
		}

		Recording(String name) {
			this.name = name;
		}

		@Override
		public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
			events.add(this.name + " sends " + record.value());
			return record;
		}

		@Override
		public void onAcknowledgement(RecordMetadata metadata, @Nullable Exception exception) {
			events.add("%s knows %s:%s".formatted(this.name, metadata.offset(), exception != null));
		}

		@Override
		public void configure(Map<String, ?> configs) {
			if (!this.name.equals("class")) {
				events.add(this.name + " configured");
			}
		}

		@Override
		public void close() {
			events.add(this.name + " closed");
		}

	}

	/**
	 * Made by its class.
	 */
	public static final class ByClass extends Recording {

	}

	static final class Broken extends Recording {

		Broken() {
			super("broken");
		}

		@Override
		public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
			throw new IllegalStateException("no");
		}

		@Override
		public void onAcknowledgement(RecordMetadata metadata, @Nullable Exception exception) {
			throw new IllegalStateException("no");
		}

	}

	static final class ReturnsNull extends Recording {

		ReturnsNull() {
			super("null");
		}

		@Override
		public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
			return null;
		}

	}

	static final class NeedsTemplate extends Recording {

		NeedsTemplate(KafkaTemplate<?, ?> template) {
			super((template != null) ? "needy" : "lonely");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoInterceptors {

		@Bean
		@Order(2)
		Recording second() {
			return new Recording("second");
		}

		@Bean
		@Order(1)
		Recording first() {
			return new Recording("first");
		}

	}

}
