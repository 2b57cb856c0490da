package io.durablekafka;

import java.nio.charset.StandardCharsets;

import io.durablekafka.record.TestPipelines;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A Kafka transaction of which one record cannot be serialized is not committed without
 * it, as with Spring's own template.
 */
class TransactionFailureTests {

	private final Serializer<String> failing = (topic, value) -> {
		if (value.equals("bad")) {
			throw new SerializationException("bad");
		}
		return value.getBytes(StandardCharsets.UTF_8);
	};

	private final MockProducer<String, String> producer = new MockProducer<>(true, null, new StringSerializer(),
			this.failing);

	private final MockProducerFactory<String, String> factory = new MockProducerFactory<>((tx, id) -> {
		if (!this.producer.transactionInitialized()) {
			this.producer.initTransactions();
		}
		return this.producer;
	}, "tx-");

	private KafkaTemplate<String, String> template(boolean durable) {
		return durable ? new DurableKafkaTemplate<>(this.factory, TestPipelines.withIds(() -> 1))
				: new KafkaTemplate<>(this.factory);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void localTransactionWithARecordThatFailedIsNotCommitted(boolean durable) {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> template(durable).executeInTransaction((operations) -> {
				operations.send("orders", "key", "good");
				operations.send("orders", "key", "bad");
				return null;
			}));
		assertThat(this.producer.transactionCommitted()).as("committed").isFalse();
		assertThat(this.producer.history()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void managedTransactionWithARecordThatFailedIsNotCommitted(boolean durable) {
		KafkaTemplate<String, String> template = template(durable);
		TransactionTemplate transactions = new TransactionTemplate(new KafkaTransactionManager<>(this.factory));
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> transactions.executeWithoutResult((status) -> {
				template.send("orders", "key", "good");
				template.send("orders", "key", "bad");
			}));
		assertThat(this.producer.transactionCommitted()).as("committed").isFalse();
		assertThat(this.producer.history()).isEmpty();
	}

}
