package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for several producers in one application.
 */
@Timeout(60)
class NamedProducersTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
				SslAutoConfiguration.class))
		.withBean(InMemoryOutboxStore.class)
		.withPropertyValues("spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.producer.max-block=50ms",
				"durable-kafka.producer.linger=7ms", "durable-kafka.producers.orders.topics=orders.*",
				"durable-kafka.producers.orders.linger=9ms", "durable-kafka.producers.elsewhere.topics=far-*",
				"durable-kafka.producers.elsewhere.bootstrap-servers=127.0.0.1:2");

	@Test
	void templateIsInjectedByItsNameAndThePrimaryOneStaysTheOnlyCandidate() {
		this.runner.withBean(OrderService.class).run((context) -> {
			OrderService service = context.getBean(OrderService.class);
			assertThat(service.primary).isSameAs(context.getBean("kafkaTemplate"));
			assertThat(service.orders).isSameAs(context.getBean("ordersKafkaTemplate")).isNotSameAs(service.primary);
			assertThat(context.getBeanProvider(ProducerFactory.class).getIfUnique())
				.isSameAs(context.getBean("kafkaProducerFactory"));
			assertThat(context).hasBean("kafkaAdmin");
		});
	}

	@Test
	void eachLayerGivesWayToTheOneAboveIt() {
		this.runner.run((context) -> {
			ProducerSettings orders = settings(context.getBean(ProducerCatalog.class), "orders");
			assertThat(orders.number(ProducerConfig.LINGER_MS_CONFIG)).isEqualTo(9);
			assertThat(orders.origin(ProducerConfig.LINGER_MS_CONFIG).layer()).isEqualTo(SettingLayer.NAMED_PRODUCER);
			assertThat(orders.property(ProducerConfig.LINGER_MS_CONFIG))
				.isEqualTo("durable-kafka.producers.orders.linger");
			assertThat(orders.number(ProducerConfig.MAX_BLOCK_MS_CONFIG)).isEqualTo(50);
			assertThat(orders.origin(ProducerConfig.MAX_BLOCK_MS_CONFIG).layer()).isEqualTo(SettingLayer.PRODUCER);
			assertThat(orders.text(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)).contains("127.0.0.1:1");
			ProducerSettings primary = settings(context.getBean(ProducerCatalog.class), "default");
			assertThat(primary.number(ProducerConfig.LINGER_MS_CONFIG)).isEqualTo(7);
			assertThat(settings(context.getBean(ProducerCatalog.class), "elsewhere")
				.text(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)).contains("127.0.0.1:2");
		});
	}

	@Test
	void ownServersWinOverConnectionDetails() {
		this.runner.withBean(KafkaConnectionDetails.class, () -> () -> List.of("127.0.0.1:3")).run((context) -> {
			ProducerCatalog catalog = context.getBean(ProducerCatalog.class);
			assertThat(settings(catalog, "default").text(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG))
				.contains("127.0.0.1:3");
			assertThat(settings(catalog, "orders").text(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG))
				.contains("127.0.0.1:3");
			ProducerSettings elsewhere = settings(catalog, "elsewhere");
			assertThat(elsewhere.text(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)).contains("127.0.0.1:2");
			assertThat(elsewhere.property(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG))
				.isEqualTo("durable-kafka.producers.elsewhere.bootstrap-servers");
		});
	}

	@Test
	void presetOfOneProducerReplacesThatOfAll() {
		this.runner
			.withPropertyValues("durable-kafka.producer.optimize-for=throughput",
					"durable-kafka.producers.elsewhere.optimize-for=latency")
			.run((context) -> {
				long throughput = settings(context.getBean(ProducerCatalog.class), "default")
					.number(ProducerConfig.BATCH_SIZE_CONFIG);
				long latency = settings(context.getBean(ProducerCatalog.class), "elsewhere")
					.number(ProducerConfig.BATCH_SIZE_CONFIG);
				assertThat(latency).isLessThan(throughput);
			});
	}

	@Test
	void clientIdsDiffer() {
		this.runner.withPropertyValues("spring.application.name=shop").run((context) -> {
			assertThat(clientId(context.getBean(ProducerCatalog.class), "orders")).isEqualTo("shop-orders");
			assertThat(clientId(context.getBean(ProducerCatalog.class), "elsewhere")).isEqualTo("shop-elsewhere");
		});
		this.runner
			.withPropertyValues("durable-kafka.producer.client-id=all", "durable-kafka.producers.orders.client-id=mine")
			.run((context) -> {
				assertThat(clientId(context.getBean(ProducerCatalog.class), "orders")).isEqualTo("mine");
				assertThat(clientId(context.getBean(ProducerCatalog.class), "elsewhere")).isEqualTo("all-elsewhere");
			});
	}

	@Test
	void transactionalIdsDiffer() {
		this.runner
			.withPropertyValues("spring.kafka.producer.transaction-id-prefix=tx-",
					"durable-kafka.producers.orders.transactional-id-prefix=orders-tx-")
			.run((context) -> {
				assertThat(factory(context, "kafkaProducerFactory").getTransactionIdPrefix()).startsWith("tx-");
				assertThat(prefix(factory(context, "ordersKafkaProducerFactory"))).startsWith("orders-tx-");
				assertThat(prefix(factory(context, "elsewhereKafkaProducerFactory"))).startsWith("tx-elsewhere-");
			});
	}

	@Test
	void customizersApplyToAll() {
		this.runner
			.withBean(DefaultKafkaProducerFactoryCustomizer.class,
					() -> (factory) -> factory.updateConfigs(Map.of("custom", "yes")))
			.run((context) -> assertThat(factory(context, "ordersKafkaProducerFactory").getConfigurationProperties())
				.containsEntry("custom", "yes"));
	}

	@Test
	void recordOfThePrimaryTemplateTakesTheProducerOfItsTopic() {
		this.runner.run((context) -> {
			DurableKafkaTemplate<Object, Object> template = template(context.getBean("kafkaTemplate"));
			assertThat(template.send("orders.new", "k", "v")).succeedsWithin(Duration.ofSeconds(20));
			assertThat(template.send("payments", "k", "v")).succeedsWithin(Duration.ofSeconds(20));
			Map<String, DeliveryStatus> deliveries = context.getBeansOfType(DeliveryStatus.class);
			assertThat(deliveries.get("ordersKafkaDelivery").stored()).isOne();
			assertThat(deliveries.get("ordersKafkaDelivery").producer()).isEqualTo("orders");
			assertThat(deliveries.get("durableKafkaDelivery").stored()).isOne();
			assertThat(deliveries.get("elsewhereKafkaDelivery").stored()).isZero();
		});
	}

	@Test
	void namedTemplateSendsTopicsOfItsProducer() {
		this.runner.run((context) -> {
			assertThat(template(context.getBean("ordersKafkaTemplate")).send("orders.new", "k", "v"))
				.succeedsWithin(Duration.ofSeconds(20));
			assertThat(context.getBean("ordersKafkaDelivery", DeliveryStatus.class).stored()).isOne();
		});
	}

	@Test
	void topicOfAnotherProducerIsRefused() {
		this.runner.run((
				context) -> assertThat(template(context.getBean("elsewhereKafkaTemplate")).send("orders.new", "k", "v"))
					.failsWithin(Duration.ofSeconds(10))
					.withThrowableThat()
					.withRootCauseInstanceOf(IllegalArgumentException.class)
					.havingRootCause()
					.withMessageContaining("'durable-kafka.producers.elsewhere.topics'"));
	}

	@Test
	void topicNamesItsProducer() {
		this.runner.withPropertyValues("durable-kafka.topics.[orders.audit].producer=default").run((context) -> {
			assertThat(template(context.getBean("kafkaTemplate")).send("orders.audit", "k", "v"))
				.succeedsWithin(Duration.ofSeconds(20));
			assertThat(context.getBean("durableKafkaDelivery", DeliveryStatus.class).stored()).isOne();
		});
	}

	@Test
	void kafkaOnlyTopicIsNeverStored() {
		this.runner.withPropertyValues("durable-kafka.topics.clicks.mode=kafka-only").run((context) -> {
			assertThat(template(context.getBean("kafkaTemplate")).send("clicks", "k", "v"))
				.failsWithin(Duration.ofSeconds(20));
			assertThat(context.getBean(InMemoryOutboxStore.class).rows()).isEmpty();
		});
	}

	@Test
	void unknownProducerOfATopicIsNamed() {
		this.runner.withPropertyValues("durable-kafka.topics.clicks.producer=oders")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("durable-kafka.topics.[clicks].producer");
					assertThat(ex.getReason()).contains("'orders'");
				}));
	}

	@Test
	void sameTopicsOfTwoProducersAreRejected() {
		this.runner.withPropertyValues("durable-kafka.producers.elsewhere.topics=orders.*")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("orders.*"));
	}

	@Test
	void reservedNameIsRejected() {
		this.runner.withPropertyValues("durable-kafka.producers.default.linger=1ms")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getReason()).contains("'durable-kafka.producer'")));
	}

	@Test
	void withoutOutboxTopicsAreRoutedAsWell() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					SslAutoConfiguration.class))
			.withPropertyValues("durable-kafka.outbox.enabled=false", "spring.kafka.bootstrap-servers=127.0.0.1:1",
					"durable-kafka.producers.orders.max-block=20ms", "durable-kafka.producers.orders.topics=orders")
			.run((context) -> assertThat(template(context.getBean("kafkaTemplate")).send("orders", "k", "v"))
				.failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.havingRootCause()
				.withMessageContaining("20 ms"));
	}

	private static ProducerFactory<?, ?> factory(BeanFactory context, String name) {
		return context.getBean(name, ProducerFactory.class);
	}

	private static String prefix(ProducerFactory<?, ?> factory) {
		return String.valueOf(factory.getTransactionIdPrefix());
	}

	private static String clientId(ProducerCatalog catalog, String producer) {
		return settings(catalog, producer).text(ProducerConfig.CLIENT_ID_CONFIG);
	}

	private static ProducerSettings settings(ProducerCatalog catalog, String producer) {
		return catalog.producers()
			.stream()
			.filter((settings) -> settings.producer().equals(producer))
			.findFirst()
			.orElseThrow();
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<Object, Object> template(Object bean) {
		return (DurableKafkaTemplate<Object, Object>) bean;
	}

	static class OrderService {

		private final KafkaTemplate<String, Integer> primary;

		private final KafkaTemplate<String, Integer> orders;

		OrderService(KafkaTemplate<String, Integer> primary,
				@Qualifier("ordersKafkaTemplate") KafkaTemplate<String, Integer> orders) {
			this.primary = primary;
			this.orders = orders;
		}

	}

}
