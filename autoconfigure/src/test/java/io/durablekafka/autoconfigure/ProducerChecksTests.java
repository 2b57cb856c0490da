package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.settings.SettingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProducerChecks}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProducerChecksTests {

	private final DurableKafkaProperties durable = new DurableKafkaProperties();

	private final KafkaProperties kafka = new KafkaProperties();

	@Test
	void defaultsPassSilently(CapturedOutput output) {
		check(Map.of(), true);
		assertThat(output).doesNotContain("idempotent");
	}

	@Test
	void deliveryTimeoutMustCoverLingerAndRequestTimeout() {
		this.durable.getProducer().setDeliveryTimeout(Duration.ofMillis(5000));
		this.durable.getProducer().setRequestTimeout(Duration.ofMillis(4950));
		this.kafka.getProducer().getProperties().put("linger.ms", "100");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of("linger.ms", "100"), false))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("durable-kafka.producer.delivery-timeout");
				assertThat(ex.getReason()).contains("'spring.kafka.producer.properties.linger.ms' (100 ms)")
					.contains("'durable-kafka.producer.request-timeout' (4950 ms)")
					.contains("Raise it to 5050 ms");
			});
		this.durable.getProducer().setDeliveryTimeout(Duration.ofMillis(5050));
		check(Map.of("linger.ms", "100"), false);
	}

	@Test
	void maxBlockMustBePositive() {
		this.kafka.getProperties().put("max.block.ms", "0");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of("max.block.ms", "0"), false))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("spring.kafka.properties.max.block.ms"));
	}

	@Test
	void stallAfterMustBeGreaterThanLinger() {
		this.durable.getBreaker().setStallAfter(Duration.ofMillis(200));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of("linger.ms", "200"), true))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("durable-kafka.breaker.stall-after"));
		check(Map.of("linger.ms", "199"), true);
		check(Map.of("linger.ms", "200"), false);
	}

	@Test
	void noAcknowledgementsAndAnOutboxContradictEachOther() {
		this.kafka.getProducer().setAcks("0");
		Map<String, Object> acks = Map.of("acks", "0");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> check(acks, true))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("spring.kafka.producer.acks");
				assertThat(ex.getValue()).isEqualTo("0");
				assertThat(ex.getReason()).contains("'all'").contains("'durable-kafka.outbox.enabled=false'");
			});
		check(acks, false);
	}

	@Test
	void valueThatKafkaDoesNotAcceptIsNamed() {
		this.kafka.getProducer().getProperties().put("linger.ms", "soon");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of("linger.ms", "soon", "delivery.timeout.ms", "1"), false))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("spring.kafka.producer.properties.linger.ms"));
	}

	@Test
	void weakAcknowledgementsAreAWarning(CapturedOutput output) {
		this.kafka.getProducer().setAcks("1");
		check(Map.of("acks", "1"), true);
		assertThat(output).contains("not idempotent")
			.contains("'spring.kafka.producer.acks' with value '1'")
			.contains("change their order");
	}

	@Test
	void switchedOffIdempotenceIsAWarning(CapturedOutput output) {
		this.kafka.getProducer().getProperties().put("enable.idempotence", "false");
		check(Map.of("enable.idempotence", "false"), true);
		assertThat(output).contains("'spring.kafka.producer.properties.enable.idempotence' with value 'false'");
	}

	@Test
	void noRetriesAreAWarning(CapturedOutput output) {
		this.kafka.getProducer().setRetries(0);
		check(Map.of("retries", 0), true);
		assertThat(output).contains("'spring.kafka.producer.retries' with value '0'");
	}

	@Test
	void withoutOutboxAWeakProducerIsNobodysBusiness(CapturedOutput output) {
		check(Map.of("acks", "1"), false);
		assertThat(output).doesNotContain("idempotent");
	}

	private void check(Map<String, Object> values, boolean outbox) {
		PropertyOrigins origins = new PropertyOrigins(new MockEnvironment());
		ProducerLayers layers = new ProducerLayers("default", List
			.of(new TypedLayer(SettingLayer.PRODUCER, "durable-kafka.producer", this.durable.getProducer(), origins)),
				new SpringLayer(this.kafka, null, origins));
		Map<String, TracedValue> changes = layers.changes(values, false);
		Map<String, Object> configured = new HashMap<>(values);
		changes.forEach((key, value) -> configured.put(key, value.value()));
		new ProducerChecks(layers.settings(configured, changes), this.durable).check(outbox);
	}

}
