package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.transaction.KafkaTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the layers of a producer's settings in an application.
 */
@Timeout(120)
class ProducerLayersTests {

	private final ApplicationContextRunner plainRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
				SslAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.plainRunner.withBean(InMemoryOutboxStore.class);

	@Test
	void eachLayerHidesTheWeakerOnes() {
		String common = "spring.kafka.properties.linger.ms=1";
		String springMap = "spring.kafka.producer.properties.linger.ms=2";
		String typed = "durable-kafka.producer.linger=3ms";
		String map = "durable-kafka.producer.properties.linger.ms=4";
		settings(this.runner,
				(settings) -> assertLinger(settings, 5, SettingLayer.PRESET, "durable-kafka.producer.linger"));
		settings(this.runner.withPropertyValues(common),
				(settings) -> assertLinger(settings, 1, SettingLayer.SPRING, "spring.kafka.properties.linger.ms"));
		settings(this.runner.withPropertyValues(common, springMap), (settings) -> assertLinger(settings, 2,
				SettingLayer.SPRING, "spring.kafka.producer.properties.linger.ms"));
		settings(this.runner.withPropertyValues(common, springMap, typed),
				(settings) -> assertLinger(settings, 3, SettingLayer.PRODUCER, "durable-kafka.producer.linger"));
		settings(this.runner.withPropertyValues(common, springMap, typed, map), (settings) -> assertLinger(settings, 4,
				SettingLayer.PRODUCER, "durable-kafka.producer.properties.linger.ms"));
		settings(
				this.runner.withPropertyValues(common, springMap, typed, map)
					.withBean(DefaultKafkaProducerFactoryCustomizer.class,
							() -> (factory) -> factory.updateConfigs(Map.of("linger.ms", "9"))),
				(settings) -> assertLinger(settings, 9, SettingLayer.CODE, "durable-kafka.producer.linger"));
	}

	@Test
	void presetSetsWhatNobodyHasSet() {
		settings(
				this.runner.withPropertyValues("durable-kafka.producer.optimize-for=throughput",
						"durable-kafka.producer.delivery=at-least-once", "spring.kafka.producer.batch-size=64KB"),
				(settings) -> {
					assertThat(settings.number("linger.ms")).isEqualTo(20);
					assertThat(settings.number("batch.size")).isEqualTo(65536);
					assertThat(settings.origin("batch.size").property()).isEqualTo("spring.kafka.producer.batch-size");
					assertThat(settings.origin("linger.ms").describe()).isEqualTo("preset 'optimize-for: throughput'");
					assertThat(settings.origin("acks").describe()).isEqualTo("preset 'delivery: at-least-once'");
					assertThat(settings.origin("max.block.ms").describe()).isEqualTo("preset 'outbox'");
					assertThat(settings.isExplicit("linger.ms")).isFalse();
				});
	}

	@Test
	void withoutOutboxEverythingIsAsSpringBootHasIt() {
		this.plainRunner.run((context) -> {
			assertThat(configuration(context)).containsOnlyKeys("bootstrap.servers", "key.serializer",
					"value.serializer");
			ProducerSettings settings = settings(context);
			assertThat(settings.keys()).containsExactly("bootstrap.servers", "key.serializer", "value.serializer");
			assertThat(settings.origin("bootstrap.servers"))
				.isEqualTo(new SettingOrigin(SettingLayer.SPRING_BOOT_DEFAULT, "spring.kafka.bootstrap-servers", null));
			assertThat(settings.origin("key.serializer").layer()).isEqualTo(SettingLayer.SPRING_BOOT_DEFAULT);
		});
	}

	@Test
	void whatIsNotSetNamesThePropertyToSet() {
		settings(this.runner, (settings) -> {
			assertThat(settings.origin("acks").layer()).isEqualTo(SettingLayer.KAFKA_DEFAULT);
			assertThat(settings.property("acks")).isEqualTo("durable-kafka.producer.acks");
			assertThat(settings.property("max.in.flight.requests.per.connection"))
				.isEqualTo("durable-kafka.producer.max-in-flight");
			assertThat(settings.property("metrics.num.samples"))
				.isEqualTo("durable-kafka.producer.properties.metrics.num.samples");
		});
	}

	@Test
	void springPropertiesKeepWorking() {
		settings(
				this.runner.withPropertyValues("spring.kafka.client-id=shop", "spring.kafka.producer.acks=all",
						"spring.kafka.producer.compression-type=gzip", "spring.kafka.producer.buffer-memory=16MB",
						"spring.kafka.producer.retries=7", "spring.kafka.bootstrap-servers=a:1,b:2",
						"spring.kafka.security.protocol=SSL", "spring.kafka.producer.ssl.protocol=TLSv1.3",
						"spring.kafka.producer.value-serializer=" + ByteArraySerializer.class.getName()),
				(settings) -> {
					assertSpring(settings, "client.id", "shop", "spring.kafka.client-id");
					assertSpring(settings, "acks", "all", "spring.kafka.producer.acks");
					assertSpring(settings, "compression.type", "gzip", "spring.kafka.producer.compression-type");
					assertSpring(settings, "buffer.memory", "16777216", "spring.kafka.producer.buffer-memory");
					assertSpring(settings, "retries", "7", "spring.kafka.producer.retries");
					assertSpring(settings, "bootstrap.servers", "[a:1, b:2]", "spring.kafka.bootstrap-servers");
					assertSpring(settings, "security.protocol", "SSL", "spring.kafka.security.protocol");
					assertSpring(settings, "ssl.protocol", "TLSv1.3", "spring.kafka.producer.ssl.protocol");
					assertSpring(settings, "value.serializer", ByteArraySerializer.class.toString(),
							"spring.kafka.producer.value-serializer");
				});
	}

	@Test
	void connectionDetailsAreStrongerThanProperties() {
		this.runner.withBean(KafkaConnectionDetails.class, () -> () -> List.of("container:1234"))
			.withPropertyValues("spring.kafka.bootstrap-servers=a:1", "durable-kafka.producer.bootstrap-servers=b:2")
			.run((context) -> {
				assertThat(configuration(context)).containsEntry("bootstrap.servers", List.of("container:1234"));
				assertThat(settings(context).origin("bootstrap.servers").layer())
					.isEqualTo(SettingLayer.CONNECTION_DETAILS);
			});
	}

	@Test
	void ownBootstrapServersAreThoseOfTheProducerAlone() {
		this.runner
			.withPropertyValues("spring.kafka.bootstrap-servers=a:1",
					"durable-kafka.producer.bootstrap-servers=b:2,c:3")
			.run((context) -> {
				assertThat(configuration(context)).containsEntry("bootstrap.servers", List.of("b:2", "c:3"));
				assertThat(settings(context).property("bootstrap.servers"))
					.isEqualTo("durable-kafka.producer.bootstrap-servers");
			});
	}

	@Test
	void customizerReachesTheDirectPath() {
		this.runner
			.withBean(DefaultKafkaProducerFactoryCustomizer.class,
					() -> (factory) -> factory.updateConfigs(Map.of("max.block.ms", "3000", "client.dns.lookup",
							"resolve_canonical_bootstrap_servers_only")))
			.withPropertyValues("durable-kafka.producer.max-block=2s")
			.run((context) -> {
				ProducerSettings settings = settings(context);
				assertThat(settings.origin("max.block.ms").layer()).isEqualTo(SettingLayer.CODE);
				assertThat(settings.origin("client.dns.lookup").describe()).isEqualTo("code of the application");
				FactorySettings factories = context.getBean(FactorySettings.class);
				assertThat(factories.overrides(factory(context))).doesNotContainKeys("max.block.ms", "linger.ms");
			});
	}

	@Test
	void factoryOfTheApplicationStaysAsItIsAndOnlyTheCopiesDiffer() {
		Map<String, Object> own = Map.of("bootstrap.servers", "localhost:9092", "key.serializer",
				StringSerializer.class, "value.serializer", StringSerializer.class, "linger.ms", "1", "retries", 3);
		this.runner.withBean("ownFactory", ProducerFactory.class, () -> new DefaultKafkaProducerFactory<>(own))
			.withPropertyValues("durable-kafka.producer.linger=10ms", "durable-kafka.producer.batch-size=1KB",
					"spring.kafka.producer.retries=3", "durable-kafka.producer.retries=4")
			.run((context) -> {
				assertThat(configuration(context)).containsExactlyInAnyOrderEntriesOf(own);
				ProducerSettings settings = settings(context);
				assertThat(settings.number("linger.ms")).as("code wins").isEqualTo(1);
				assertThat(settings.origin("linger.ms").layer()).isEqualTo(SettingLayer.CODE);
				assertThat(settings.number("batch.size")).isEqualTo(1024);
				assertThat(settings.number("retries")).as("a copied property of Spring Boot does not").isEqualTo(4);
				assertThat(settings.number("delivery.timeout.ms")).isEqualTo(30000);
				assertThat(context.getBean(FactorySettings.class).overrides(factory(context)))
					.containsEntry("batch.size", "1024")
					.containsEntry("retries", "4")
					.doesNotContainKey("linger.ms");
			});
	}

	@Test
	void levelBelongsToTheCompressionInForce() {
		settings(this.runner.withPropertyValues("durable-kafka.producer.compression-level=3"), (settings) -> {
			assertThat(settings.number("compression.lz4.level")).isEqualTo(3);
			assertThat(settings.property("compression.lz4.level"))
				.isEqualTo("durable-kafka.producer.compression-level");
		});
		settings(
				this.runner.withPropertyValues("durable-kafka.producer.compression-level=3",
						"spring.kafka.producer.compression-type=zstd"),
				(settings) -> assertThat(settings.number("compression.zstd.level")).isEqualTo(3));
		assertRefused("durable-kafka.producer.compression-level", this.runner.withPropertyValues(
				"durable-kafka.producer.compression-level=3", "durable-kafka.producer.compression=snappy"));
		this.runner.withConfiguration(AutoConfigurations.of(ProducerLintAutoConfiguration.class))
			.withPropertyValues("durable-kafka.producer.compression-level=99")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ProducerLintException.class)
				.hasMessageContaining("S01 durable-kafka.producer.compression-level = 99"));
	}

	@Test
	void settingThatBreaksThePromisedDeliveryIsRefused() {
		assertRefused("durable-kafka.producer.acks", this.runner
			.withPropertyValues("durable-kafka.producer.delivery=exactly-once", "durable-kafka.producer.acks=1"));
		assertRefused("spring.kafka.producer.retries", this.runner
			.withPropertyValues("durable-kafka.producer.delivery=exactly-once", "spring.kafka.producer.retries=0"));
		assertRefused("durable-kafka.producer.max-in-flight", this.plainRunner.withPropertyValues(
				"durable-kafka.producer.delivery=exactly-once", "durable-kafka.producer.max-in-flight=6"));
		assertRefused("spring.kafka.producer.acks", this.runner
			.withPropertyValues("durable-kafka.producer.delivery=at-least-once", "spring.kafka.producer.acks=1"));
		assertRefused("durable-kafka.producer.retries", this.runner
			.withPropertyValues("durable-kafka.producer.delivery=at-most-once", "durable-kafka.producer.retries=2"));
	}

	@Test
	void transactionalIdPrefixMakesTheProducerTransactional() {
		this.runner
			.withPropertyValues("durable-kafka.producer.transactional-id-prefix=tx-",
					"durable-kafka.producer.transaction-pool-size=3", "durable-kafka.producer.transaction-timeout=20s")
			.run((context) -> {
				DefaultKafkaProducerFactory<?, ?> factory = context.getBean(DefaultKafkaProducerFactory.class);
				assertThat(factory.getTransactionIdPrefix()).isEqualTo("tx-");
				assertThat(factory).extracting("transactionIdSuffixStrategy.maxCache").isEqualTo(3);
				assertThat(context).hasSingleBean(KafkaTransactionManager.class).hasBean("kafkaTransactionManager");
				ProducerSettings settings = settings(context);
				assertThat(settings.text("transactional.id")).isEqualTo("tx-");
				assertThat(settings.property("transactional.id"))
					.isEqualTo("durable-kafka.producer.transactional-id-prefix");
				assertThat(settings.origin("enable.idempotence")).isEqualTo(settings.origin("transactional.id"));
				assertThat(settings.number("transaction.timeout.ms")).isEqualTo(20000);
				assertThat(settings.isSet("max.block.ms")).as("nothing is stored").isFalse();
			});
	}

	@Test
	void transactionalIdPrefixOfOursHidesSpringBoots() {
		this.runner
			.withPropertyValues("durable-kafka.producer.transactional-id-prefix=ours-",
					"spring.kafka.producer.transaction-id-prefix=boots-")
			.run((context) -> {
				assertThat(context).hasSingleBean(KafkaTransactionManager.class);
				assertThat(context.getBean(DefaultKafkaProducerFactory.class).getTransactionIdPrefix())
					.isEqualTo("ours-");
				assertThat(settings(context).text("transactional.id")).isEqualTo("ours-");
			});
	}

	@Test
	void transactionalIdPrefixOfSpringBootIsTraced() {
		settings(this.runner.withPropertyValues("spring.kafka.producer.transaction-id-prefix=boots-"), (settings) -> {
			assertThat(settings.property("transactional.id")).isEqualTo("spring.kafka.producer.transaction-id-prefix");
			assertThat(settings.origin("enable.idempotence").layer()).isEqualTo(SettingLayer.SPRING);
		});
	}

	@Test
	void settingsThatOnlySpringsFactoryKnowsReachIt() {
		this.runner
			.withPropertyValues("durable-kafka.producer.max-age=5d", "durable-kafka.producer.close-timeout=1500ms",
					"durable-kafka.producer.client-id=shop")
			.run((context) -> {
				DefaultKafkaProducerFactory<?, ?> factory = context.getBean(DefaultKafkaProducerFactory.class);
				assertThat(factory).extracting("maxAge").isEqualTo(Duration.ofDays(5).toMillis());
				assertThat(factory.getPhysicalCloseTimeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(factory).extracting("clientIdPrefix").isEqualTo("shop");
				assertThat(settings(context).text("client.id")).isEqualTo("shop");
				assertThat(context.getBean(FactorySettings.class).overrides(factory))
					.containsOnly(Map.entry("client.id", "shop"));
			});
	}

	@Test
	void catalogMakesNoProducer() {
		this.runner.run((context) -> {
			assertThat(context.getBean(ProducerCatalog.class).producers()).singleElement()
				.extracting(ProducerSettings::producer)
				.isEqualTo("default");
			assertThat(context.getBean(DefaultKafkaProducerFactory.class)).extracting("producer").isNull();
		});
	}

	private static void assertLinger(ProducerSettings settings, long linger, SettingLayer layer, String property) {
		assertThat(settings.number("linger.ms")).isEqualTo(linger);
		assertThat(settings.origin("linger.ms").layer()).isEqualTo(layer);
		assertThat(settings.property("linger.ms")).isEqualTo(property);
	}

	private static void assertSpring(ProducerSettings settings, String key, String value, String property) {
		assertThat(settings.raw(key)).as(key).hasToString(value);
		assertThat(settings.origin(key).layer()).as(key).isEqualTo(SettingLayer.SPRING);
		assertThat(settings.property(key)).isEqualTo(property);
		assertThat(settings.origin(key).location()).as(key).contains("from property source");
	}

	private static void assertRefused(String property, ApplicationContextRunner runner) {
		runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
					(ex) -> assertThat(ex.getName()).isEqualTo(property)));
	}

	private static void settings(ApplicationContextRunner runner, Consumer<ProducerSettings> assertions) {
		runner.run((context) -> assertions.accept(settings(context)));
	}

	private static ProducerSettings settings(AssertableApplicationContext context) {
		return context.getBean(ProducerCatalog.class).producers().get(0);
	}

	private static Map<String, Object> configuration(AssertableApplicationContext context) {
		return factory(context).getConfigurationProperties();
	}

	private static ProducerFactory<?, ?> factory(AssertableApplicationContext context) {
		return context.getBean(ProducerFactory.class);
	}

}
