package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.relay.RelayControl;
import io.durablekafka.relay.RelayPolicies;
import io.durablekafka.relay.RelayRate;
import io.durablekafka.relay.TopicPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the properties classes.
 */
class PropertiesTests {

	@Test
	void deliveryPropertiesAreBound() {
		DurableKafkaProperties properties = bind("durable-kafka", new DurableKafkaProperties(),
				Map.ofEntries(Map.entry("enabled", "false"), Map.entry("producer.delivery-timeout", "40s"),
						Map.entry("producer.request-timeout", "4s"), Map.entry("producer.max-block", "3s"),
						Map.entry("breaker.stall-after", "6s"), Map.entry("breaker.probe-interval", "2s"),
						Map.entry("relay.enabled", "false"), Map.entry("relay.window-rows", "10"),
						Map.entry("relay.window-bytes", "1KB"), Map.entry("relay.poll-interval", "7s"),
						Map.entry("relay.delivery-timeout", "8s"), Map.entry("relay.backoff.initial", "1s"),
						Map.entry("relay.backoff.max", "9s"), Map.entry("callbacks.threads", "2"),
						Map.entry("callbacks.queue", "20")));
		assertThat(properties.isEnabled()).isFalse();
		assertThat(properties.getProducer().getDeliveryTimeout()).isEqualTo(Duration.ofSeconds(40));
		assertThat(properties.getProducer().getRequestTimeout()).isEqualTo(Duration.ofSeconds(4));
		assertThat(properties.getProducer().getMaxBlock()).isEqualTo(Duration.ofSeconds(3));
		assertThat(properties.getBreaker().getStallAfter()).isEqualTo(Duration.ofSeconds(6));
		assertThat(properties.getBreaker().getProbeInterval()).isEqualTo(Duration.ofSeconds(2));
		DurableKafkaProperties.Relay relay = properties.getRelay();
		assertThat(relay.isEnabled()).isFalse();
		assertThat(relay.getWindowRows()).isEqualTo(10);
		assertThat(relay.getWindowBytes()).isEqualTo(DataSize.ofKilobytes(1));
		assertThat(relay.getPollInterval()).isEqualTo(Duration.ofSeconds(7));
		assertThat(relay.getDeliveryTimeout()).isEqualTo(Duration.ofSeconds(8));
		assertThat(relay.getBackoff().getInitial()).isEqualTo(Duration.ofSeconds(1));
		assertThat(relay.getBackoff().getMax()).isEqualTo(Duration.ofSeconds(9));
		assertThat(properties.getCallbacks().getThreads()).isEqualTo(2);
		assertThat(properties.getCallbacks().getQueue()).isEqualTo(20);
	}

	@Test
	void policiesOfTheRelayAreBound() {
		DurableKafkaProperties properties = bind("durable-kafka", new DurableKafkaProperties(), Map.ofEntries(
				Map.entry("relay.on-dead-letter", "hold"), Map.entry("relay.hold-interval", "2s"),
				Map.entry("relay.attempts", "4"), Map.entry("relay.max-rate", "500"),
				Map.entry("relay.max-byte-rate", "1MB"), Map.entry("relay.time-to-live", "3d"),
				Map.entry("relay.old-timestamps", "now"), Map.entry("relay.min-poll-interval", "20ms"),
				Map.entry("relay.notifications", "off"), Map.entry("relay.backoff.max-topic", "1m"),
				Map.entry("topics.orders.on-dead-letter", "skip"), Map.entry("topics.orders.time-to-live", "1h"),
				Map.entry("topics.orders.old-timestamps", "keep"), Map.entry("topics.orders.relay-paused", "true")));
		DurableKafkaProperties.Relay relay = properties.getRelay();
		assertThat(relay.getMinPollInterval()).isEqualTo(Duration.ofMillis(20));
		assertThat(relay.getNotifications()).isEqualTo(DurableKafkaProperties.Relay.Notifications.OFF);
		assertThat(relay.getBackoff().getMaxTopic()).isEqualTo(Duration.ofMinutes(1));
		RelayPolicySettings settings = new RelayPolicySettings(properties);
		settings.check();
		assertThat(settings.paused()).containsExactly("orders");
		RelayPolicies policies = settings.policies(new RelayControl(settings.paused()));
		assertThat(policies.of("orders")).isEqualTo(new TopicPolicy(false, Duration.ofHours(1), false, null));
		assertThat(policies.of("clicks")).isEqualTo(new TopicPolicy(true, Duration.ofDays(3), true, null));
		assertThat(policies.attempts()).isEqualTo(4);
		assertThat(policies.holdInterval()).isEqualTo(Duration.ofSeconds(2));
		assertThat(policies.rate()).isNotSameAs(RelayRate.UNLIMITED);
		assertThat(policies.control().isPaused("orders")).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "relay.attempts, 0, greater than zero", "relay.hold-interval, 0s, greater than zero",
			"relay.max-rate, -1, less than zero", "relay.max-byte-rate, -1B, less than zero",
			"relay.time-to-live, 0s, at least a millisecond", "topics.[a.b].time-to-live, 0s, at least a millisecond",
			"relay.min-poll-interval, 2s, poll-interval", "relay.backoff.max-topic, 1ms, backoff.initial",
			"relay.dead-letter-topic, {name}.DLT, the name of a topic", "relay.dead-letter-topic, {topic}, suffix" })
	void policiesThatCannotWorkAreNamed(String property, String value, String reason) {
		DurableKafkaProperties properties = bind("durable-kafka", new DurableKafkaProperties(),
				Map.of(property, value));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(new RelayPolicySettings(properties)::check)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("durable-kafka." + property))
			.satisfies((ex) -> assertThat(ex.getReason()).contains(reason));
	}

	@Test
	void keysThatAreEncodedCannotWaitForDeadLetters() {
		DurableKafkaProperties all = bind("durable-kafka", new DurableKafkaProperties(),
				Map.of("relay.on-dead-letter", "hold"));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new RelayPolicySettings(all).checkNothingHolds("by a bean"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("durable-kafka.relay.on-dead-letter"))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("by a bean"));
		DurableKafkaProperties one = bind("durable-kafka", new DurableKafkaProperties(),
				Map.of("topics.orders.on-dead-letter", "hold"));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new RelayPolicySettings(one).checkNothingHolds("by a bean"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("durable-kafka.topics.[orders].on-dead-letter"));
		new RelayPolicySettings(new DurableKafkaProperties()).checkNothingHolds("by a bean");
	}

	@Test
	void deadLetterTopicNeedsATopicThatSkips() {
		Map<String, String> values = new HashMap<>(
				Map.of("relay.on-dead-letter", "hold", "relay.dead-letter-topic", "{topic}.DLT"));
		DurableKafkaProperties properties = bind("durable-kafka", new DurableKafkaProperties(), values);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(new RelayPolicySettings(properties)::check)
			.satisfies((ex) -> assertThat(ex.getReason()).contains("on-dead-letter"));
		values.put("topics.orders.on-dead-letter", "skip");
		new RelayPolicySettings(bind("durable-kafka", new DurableKafkaProperties(), values)).check();
	}

	@Test
	void limitsOfTheOutboxAreBound() {
		OutboxProperties properties = bind("durable-kafka.outbox", new OutboxProperties(),
				Map.ofEntries(Map.entry("max-batch-delay", "5ms"), Map.entry("target-commit-time", "1s"),
						Map.entry("cap.rows", "10"), Map.entry("cap.bytes", "1MB"), Map.entry("cap.age", "1h"),
						Map.entry("cap.policy", "shed"), Map.entry("spill.enabled", "true"),
						Map.entry("spill.path", "/data/spill"), Map.entry("spill.max-rows", "11"),
						Map.entry("spill.max-bytes", "2MB"), Map.entry("spill.after", "3s"),
						Map.entry("codec.type", "aes-gcm"), Map.entry("codec.keys.2026-01", "AAAA"),
						Map.entry("codec.active-key", "2026-01")));
		assertThat(properties.getMaxBatchDelay()).isEqualTo(Duration.ofMillis(5));
		assertThat(properties.getTargetCommitTime()).isEqualTo(Duration.ofSeconds(1));
		assertThat(properties.getCap().getRows()).isEqualTo(10);
		assertThat(properties.getCap().getBytes()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(properties.getCap().getAge()).isEqualTo(Duration.ofHours(1));
		assertThat(properties.getCap().getPolicy()).isEqualTo(OutboxCapSettings.Policy.SHED);
		assertThat(properties.getSpill().getEnabled()).isTrue();
		assertThat(properties.getSpill().getPath()).isEqualTo(Path.of("/data/spill"));
		assertThat(properties.getSpill().getMaxRows()).isEqualTo(11);
		assertThat(properties.getSpill().getMaxBytes()).isEqualTo(DataSize.ofMegabytes(2));
		assertThat(properties.getSpill().getAfter()).isEqualTo(Duration.ofSeconds(3));
		assertThat(properties.getCodec().getType()).isEqualTo(OutboxProperties.Codec.Type.AES_GCM);
		assertThat(properties.getCodec().getKeys()).containsExactly(Map.entry("2026-01", "AAAA"));
		assertThat(properties.getCodec().getActiveKey()).isEqualTo("2026-01");
	}

	@Test
	void outboxPropertiesAreBound() {
		OutboxProperties properties = bind("durable-kafka.outbox", new OutboxProperties(),
				Map.of("enabled", "false", "queue-rows", "1", "queue-bytes", "2KB", "max-batch-rows", "3",
						"max-batch-bytes", "4KB", "store-timeout", "5s"));
		assertThat(properties.isEnabled()).isFalse();
		assertThat(properties.getQueueRows()).isEqualTo(1);
		assertThat(properties.getQueueBytes()).isEqualTo(DataSize.ofKilobytes(2));
		assertThat(properties.getMaxBatchRows()).isEqualTo(3);
		assertThat(properties.getMaxBatchBytes()).isEqualTo(DataSize.ofKilobytes(4));
		assertThat(properties.getStoreTimeout()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void jdbcPropertiesAreBound() {
		JdbcOutboxProperties properties = bind("durable-kafka.outbox", new JdbcOutboxProperties(),
				Map.of("table-prefix", "my_", "schema-name", "mine", "initialize-schema", "always", "embedded.path",
						"/data/outbox"));
		assertThat(properties.getTablePrefix()).isEqualTo("my_");
		assertThat(properties.getSchemaName()).isEqualTo("mine");
		assertThat(properties.getInitializeSchema()).isEqualTo(DatabaseInitializationMode.ALWAYS);
		assertThat(properties.getEmbedded().getPath()).isEqualTo(Path.of("/data/outbox"));
	}

	private static <T> T bind(String prefix, T properties, Map<String, String> values) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((name, value) -> source.put(prefix + "." + name, value));
		return new Binder(source).bind(prefix, Bindable.ofInstance(properties)).get();
	}

}
