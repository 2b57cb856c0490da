package io.durablekafka.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.settings.Acknowledgements;
import io.durablekafka.producer.settings.Compression;
import io.durablekafka.producer.settings.DeliveryPreset;
import io.durablekafka.producer.settings.OptimizationPreset;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerProperties} and how the client gets to see them.
 */
class ProducerPropertiesTests {

	private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

	static {
		for (String setting : List.of("bootstrap-servers a:1,b:2 bootstrap.servers [a:1, b:2]",
				"key-serializer org.apache.kafka.common.serialization.ByteArraySerializer key.serializer class org.apache.kafka.common.serialization.ByteArraySerializer",
				"value-serializer org.apache.kafka.common.serialization.ByteArraySerializer value.serializer class org.apache.kafka.common.serialization.ByteArraySerializer",
				"acks -1 acks all", "idempotence true enable.idempotence true",
				"max-in-flight 4 max.in.flight.requests.per.connection 4", "retries 8 retries 8",
				"retry-backoff 20ms retry.backoff.ms 20", "retry-backoff-max 2s retry.backoff.max.ms 2000",
				"delivery-timeout 40s delivery.timeout.ms 40000", "request-timeout 4s request.timeout.ms 4000",
				"max-block 3s max.block.ms 3000", "linger 7ms linger.ms 7", "batch-size 64KB batch.size 65536",
				"buffer-memory 16MB buffer.memory 16777216", "max-request-size 2MB max.request.size 2097152",
				"compression zstd compression.type zstd", "compression-level 5 compression.zstd.level 5",
				"send-buffer 256KB send.buffer.bytes 262144", "receive-buffer -1B receive.buffer.bytes -1",
				"partitioner org.apache.kafka.clients.producer.RoundRobinPartitioner partitioner.class class org.apache.kafka.clients.producer.RoundRobinPartitioner",
				"partitioner-adaptive false partitioner.adaptive.partitioning.enable false",
				"partitioner-availability-timeout 9s partitioner.availability.timeout.ms 9000",
				"partitioner-ignore-keys true partitioner.ignore.keys true",
				"metadata-max-age 1m metadata.max.age.ms 60000", "metadata-max-idle 2m metadata.max.idle.ms 120000",
				"metadata-recovery-strategy none metadata.recovery.strategy none",
				"metadata-recovery-rebootstrap-trigger 3m metadata.recovery.rebootstrap.trigger.ms 180000",
				"connections-max-idle 4m connections.max.idle.ms 240000",
				"transaction-timeout 50s transaction.timeout.ms 50000", "properties.client.rack r1 client.rack r1")) {
			String[] parts = setting.split(" ", 3);
			SETTINGS.put(parts[0] + "=" + parts[1], parts[2]);
		}
	}

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class));

	@Test
	void everySettingReachesTheClient() {
		String[] values = SETTINGS.keySet().stream().map("durable-kafka.producer."::concat).toArray(String[]::new);
		this.runner.withPropertyValues(values).run((context) -> {
			ProducerFactory<?, ?> factory = context.getBean(ProducerFactory.class);
			Map<String, Object> configuration = factory.getConfigurationProperties();
			assertThat(SETTINGS.values()).allSatisfy((setting) -> {
				String[] parts = setting.split(" ", 2);
				assertThat(configuration.get(parts[0])).as(parts[0]).hasToString(parts[1]);
			});
		});
	}

	@Test
	void everySettingOfTheTableIsTheClients() {
		assertThat(TypedSetting.ALL).extracting(TypedSetting::key)
			.doesNotHaveDuplicates()
			.allSatisfy((key) -> assertThat(ProducerConfig.configNames()).contains(key));
		assertThat(TypedSetting.ALL).extracting(TypedSetting::name).doesNotHaveDuplicates();
	}

	@Test
	void environmentVariablesAreBound() {
		this.runner
			.withInitializer((context) -> TestPropertyValues
				.of("DURABLE_KAFKA_PRODUCER_DELIVERY_TIMEOUT=41s", "DURABLEKAFKA_PRODUCER_MAXINFLIGHT=3",
						"DURABLE_KAFKA_PRODUCER_OPTIMIZE_FOR=LATENCY", "DURABLE_KAFKA_PRODUCER_DELIVERY=at_least_once",
						"DURABLEKAFKA_PRODUCER_ACKS=-1", "DURABLEKAFKA_PRODUCER_PROPERTIES_CLIENT_RACK=r2")
				.applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT))
			.run((context) -> {
				ProducerProperties properties = context.getBean(DurableKafkaProperties.class).getProducer();
				assertThat(properties.getDeliveryTimeout()).isEqualTo(Duration.ofSeconds(41));
				assertThat(properties.getMaxInFlight()).isEqualTo(3);
				assertThat(properties.getOptimizeFor()).isEqualTo(OptimizationPreset.LATENCY);
				assertThat(properties.getDelivery()).isEqualTo(DeliveryPreset.AT_LEAST_ONCE);
				assertThat(properties.getAcks()).isEqualTo(Acknowledgements.ALL);
				assertThat(properties.getProperties()).containsEntry("client.rack", "r2");
			});
	}

	@Test
	void numbersAndNamesOfAYamlFileAreBound() {
		this.runner.withInitializer((context) -> {
			try {
				new YamlPropertySourceLoader().load("yaml", new ByteArrayResource("""
						durable-kafka.producer:
						  acks: 1
						  compression: gzip
						  batchSize: 32KB
						  metadata_recovery_strategy: REBOOTSTRAP
						  partitioner: org.apache.kafka.clients.producer.RoundRobinPartitioner
						  properties:
						    linger.ms: 8
						    "[metrics.num.samples]": 3
						""".getBytes())).forEach(context.getEnvironment().getPropertySources()::addLast);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}).run((context) -> {
			ProducerProperties properties = context.getBean(DurableKafkaProperties.class).getProducer();
			assertThat(properties.getAcks()).isEqualTo(Acknowledgements.LEADER);
			assertThat(properties.getCompression()).isEqualTo(Compression.GZIP);
			assertThat(properties.getBatchSize()).isEqualTo(DataSize.ofKilobytes(32));
			assertThat(properties.getMetadataRecoveryStrategy()).isEqualTo(MetadataRecoveryStrategy.REBOOTSTRAP);
			assertThat(properties.getPartitioner()).isEqualTo(RoundRobinPartitioner.class);
			assertThat(properties.getProperties()).containsEntry("linger.ms", "8")
				.containsEntry("metrics.num.samples", "3");
		});
	}

	@Test
	void valueThatIsNoneIsRefusedByName() {
		this.runner.withPropertyValues("durable-kafka.producer.acks=2")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("durable-kafka.producer.acks")
				.hasStackTraceContaining("all, leader, none"));
		this.runner.withPropertyValues("durable-kafka.producer.max-age=0s")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("durable-kafka.producer.max-age"));
	}

}
