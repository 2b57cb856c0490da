package io.durablekafka.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PhysicalProducers} and {@link RelayProducerSource}, with Kafka's own
 * producers.
 */
@Timeout(60)
class PhysicalProducersTests {

	private final Map<String, Object> configs = new HashMap<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
			List.of("127.0.0.1:1"), ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
			ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class));

	private static PhysicalProducers<byte[], byte[]> producers(ProducerFactory<?, ?> factory) {
		return new PhysicalProducers<>(factory, Map.of(), "test", (copy) -> {
			copy.setKeySerializerSupplier(ByteArraySerializer::new);
			copy.setValueSerializerSupplier(ByteArraySerializer::new);
		});
	}

	@Test
	void closingAProducerClosesItForGood() {
		try (PhysicalProducers<byte[], byte[]> producers = producers(new DefaultKafkaProducerFactory<>(this.configs))) {
			Producer<byte[], byte[]> first = producers.create();
			assertThat(first).isInstanceOf(KafkaProducer.class);
			first.close(Duration.ZERO);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> first.send(new ProducerRecord<>("orders", new byte[0])));
			long start = System.nanoTime();
			producers.forget();
			Producer<byte[], byte[]> second = producers.create();
			assertThat(second).isNotSameAs(first);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
		}
	}

	@Test
	void listenersAreToldAboutEachProducer() {
		DefaultKafkaProducerFactory<Object, Object> factory = new DefaultKafkaProducerFactory<>(this.configs);
		List<String> told = new ArrayList<>();
		factory.addListener(new ProducerFactory.Listener<>() {

			@Override
			public void producerAdded(String id, Producer<Object, Object> producer) {
				told.add("added " + id);
			}

			@Override
			public void producerRemoved(String id, Producer<Object, Object> producer) {
				told.add("removed " + id);
			}

		});
		PhysicalProducers<byte[], byte[]> producers = producers(factory);
		Producer<byte[], byte[]> producer = producers.create();
		producer.close(Duration.ZERO);
		producers.forget();
		producers.close();
		assertThat(told).hasSize(2).element(0).asString().startsWith("added test.");
		assertThat(told).element(1).asString().startsWith("removed test.");
	}

	@Test
	void postProcessorsOfTheApplicationAreKept() {
		DefaultKafkaProducerFactory<Object, Object> factory = new DefaultKafkaProducerFactory<>(this.configs);
		List<Producer<Object, Object>> processed = new ArrayList<>();
		factory.addPostProcessor((producer) -> {
			processed.add(producer);
			return producer;
		});
		try (PhysicalProducers<byte[], byte[]> producers = producers(factory)) {
			Producer<?, ?> producer = producers.create();
			assertThat(processed).hasSize(1);
			assertThat(producer).isSameAs(processed.get(0));
		}
	}

	@Test
	void bootstrapServersAreThoseOfTheMoment() {
		DefaultKafkaProducerFactory<Object, Object> factory = new DefaultKafkaProducerFactory<>(this.configs);
		String[] servers = { "127.0.0.1:1" };
		factory.setBootstrapServersSupplier(() -> servers[0]);
		try (PhysicalProducers<byte[], byte[]> producers = producers(factory)) {
			producers.create().close(Duration.ZERO);
			servers[0] = "not an address";
			assertThatExceptionOfType(org.apache.kafka.common.KafkaException.class).isThrownBy(producers::create)
				.withStackTraceContaining("not an address");
			servers[0] = "127.0.0.1:1,127.0.0.1:2";
			assertThat(producers.create()).isInstanceOf(KafkaProducer.class);
		}
	}

	@Test
	void relayHasAClientIdOfItsOwn() {
		this.configs.put(ProducerConfig.CLIENT_ID_CONFIG, "shop");
		try (RelayProducerSource relay = new RelayProducerSource(
				new DefaultKafkaProducerFactory<Object, Object>(this.configs), Map.of())) {
			assertThat(clientId(relay.get())).isEqualTo("shop-relay-1");
		}
	}

	@Test
	void interceptorsAreNotRunByTheProducer() {
		this.configs.put(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "no.such.Interceptor");
		try (PhysicalProducers<byte[], byte[]> producers = producers(new DefaultKafkaProducerFactory<>(this.configs))) {
			assertThat(producers.create()).isInstanceOf(KafkaProducer.class);
		}
	}

	@Test
	void transactionalFactoryGivesProducersWithoutTransactions() {
		DefaultKafkaProducerFactory<Object, Object> factory = new DefaultKafkaProducerFactory<>(this.configs);
		factory.setTransactionIdPrefix("tx-");
		try (PhysicalProducers<byte[], byte[]> producers = producers(factory)) {
			Producer<byte[], byte[]> producer = producers.create();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(producer::beginTransaction);
		}
	}

	@Test
	void otherFactoriesCannotBeCopied() {
		ProducerFactory<Object, Object> factory = new DefaultKafkaProducerFactory<>(this.configs) {

			@Override
			public ProducerFactory<Object, Object> copyWithConfigurationOverride(
					@Nullable Map<String, Object> overrides) {
				return () -> {
					throw new IllegalStateException("makes no producers");
				};
			}

		};
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> producers(factory));
	}

	private static String clientId(Producer<?, ?> producer) {
		return producer.metrics().keySet().iterator().next().tags().get("client-id");
	}

}
