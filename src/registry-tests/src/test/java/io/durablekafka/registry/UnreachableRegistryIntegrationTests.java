package io.durablekafka.registry;

import java.nio.file.Path;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.record.RecordPart;
import io.durablekafka.record.RecordSerializationException;
import io.durablekafka.testsupport.Ports;
import org.apache.avro.generic.GenericRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for Avro with a registry that nobody runs.
 */
@EmbeddedKafka(topics = "orders", partitions = 1, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
class UnreachableRegistryIntegrationTests {

	@TempDir
	private Path directory;

	private final AvroApplication application = new AvroApplication(
			"http://127.0.0.1:%d/apis/registry/v3".formatted(Ports.free()));

	@Test
	void recordIsRejectedOnceAndMayBeSentAgain(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory).run((context) -> {
			RecordSerializationException failure = AvroApplication.failure(context, "orders", Orders.v1("o1", 7));
			assertThat(failure.isRetryable()).isTrue();
			assertThat(failure.getPart()).isEqualTo(RecordPart.VALUE);
			assertThat(failure).hasMessageContaining("Connection refused");
			Awaitility.await().until(() -> !this.application.told.isEmpty());
			assertThat(this.application.told).containsExactly(failure);
			assertThat(context.getBean(DeliveryStatus.class).failed()).isOne();
			assertThat(context.getBean(OutboxStore.class).summary().pending()).isZero();
		});
	}

	@Test
	void withoutAnOutboxItIsTheSame(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), null).run((context) -> {
			RecordSerializationException failure = AvroApplication.failure(context, "orders", Orders.v1("o1", 7));
			assertThat(failure.isRetryable()).isTrue();
			assertThat(this.application.told).containsExactly(failure);
		});
	}

	@Test
	void contentsOfARecordThatDoesNotFitItsSchemaAreNotShown(EmbeddedKafkaBroker broker) {
		GenericRecord order = Orders.v1("o1", 7);
		order.put("amount", "4111-1111");
		this.application.runner(broker.getBrokersAsString(), this.directory)
			.run((context) -> assertThat(AvroApplication.failure(context, "orders", order))
				.satisfies((failure) -> assertThat(failure.toString()).doesNotContain("4111-1111")));
	}

}
