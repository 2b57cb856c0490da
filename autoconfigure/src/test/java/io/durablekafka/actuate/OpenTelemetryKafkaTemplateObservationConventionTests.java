package io.durablekafka.actuate;

import io.micrometer.common.KeyValue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.support.micrometer.KafkaRecordSenderContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenTelemetryKafkaTemplateObservationConvention}.
 */
class OpenTelemetryKafkaTemplateObservationConventionTests {

	private final OpenTelemetryKafkaTemplateObservationConvention convention = new OpenTelemetryKafkaTemplateObservationConvention();

	private final KafkaRecordSenderContext context = new KafkaRecordSenderContext(
			new ProducerRecord<>("orders", 3, "secret key", "value"), "kafkaTemplate", () -> "cluster");

	@Test
	void namesAreThoseOfTheConventions() {
		assertThat(this.convention.getName()).isEqualTo("messaging.client.operation.duration");
		assertThat(this.convention.getContextualName(this.context)).isEqualTo("send orders");
		assertThat(this.convention.supportsContext(this.context)).isTrue();
	}

	@Test
	void keyValuesAreThoseOfTheConventionsAndNeverTheKeyOfTheRecord() {
		assertThat(this.convention.getLowCardinalityKeyValues(this.context)).containsExactlyInAnyOrder(
				KeyValue.of("messaging.system", "kafka"), KeyValue.of("messaging.operation.name", "send"),
				KeyValue.of("messaging.operation.type", "send"), KeyValue.of("messaging.destination.name", "orders"),
				KeyValue.of("error.type", "none"));
		assertThat(this.convention.getHighCardinalityKeyValues(this.context))
			.containsExactly(KeyValue.of("messaging.destination.partition.id", "3"));
	}

	@Test
	void errorHasItsType() {
		this.context.setError(new TimeoutException("too late"));
		assertThat(this.convention.getLowCardinalityKeyValues(this.context))
			.contains(KeyValue.of("error.type", TimeoutException.class.getName()))
			.hasSize(5);
	}

}
