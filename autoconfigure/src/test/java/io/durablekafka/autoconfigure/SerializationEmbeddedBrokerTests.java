package io.durablekafka.autoconfigure;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.record.RecordPart;
import io.durablekafka.record.RecordSerializationException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for serializers with a broker, with an outbox and without one.
 */
@EmbeddedKafka(topics = { "json-true", "json-false", "text-true", "text-false", "bytes-true", "bytes-false" },
		partitions = 1, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
class SerializationEmbeddedBrokerTests {

	private final List<Exception> told = new CopyOnWriteArrayList<>();

	@Test
	void jsonIsWrittenByTheApplicationsMapper(EmbeddedKafkaBroker broker) {
		checkJsonIsWrittenByTheApplicationsMapper(broker, true);
		checkJsonIsWrittenByTheApplicationsMapper(broker, false);
	}

	private void checkJsonIsWrittenByTheApplicationsMapper(EmbeddedKafkaBroker broker, boolean outbox) {
		runner(broker, outbox)
			.withPropertyValues("spring.kafka.producer.value-serializer=" + JacksonJsonSerializer.class.getName())
			.run((context) -> {
				publish(context, new ProducerRecord<>("json-" + outbox, "key", new Order(7)));
				ConsumerRecord<byte[], byte[]> record = read(broker, "json-" + outbox);
				assertThat(new String(record.value())).isEqualTo("{\"order_number\":7}");
				assertThat(record.headers()).noneMatch((header) -> header.key().contains("TypeId"));
			});
	}

	@Test
	void textIsWrittenAsItIs(EmbeddedKafkaBroker broker) {
		checkTextIsWrittenAsItIs(broker, true);
		checkTextIsWrittenAsItIs(broker, false);
	}

	private void checkTextIsWrittenAsItIs(EmbeddedKafkaBroker broker, boolean outbox) {
		runner(broker, outbox).run((context) -> {
			publish(context, new ProducerRecord<>("text-" + outbox, "schl\u00fcssel", "gr\u00fc\u00df dich \u2615"));
			ConsumerRecord<byte[], byte[]> record = read(broker, "text-" + outbox);
			assertThat(record.key()).asString().isEqualTo("schl\u00fcssel");
			assertThat(record.value()).asString().isEqualTo("gr\u00fc\u00df dich \u2615");
		});
	}

	@Test
	void bytesAreWrittenAsTheyAre(EmbeddedKafkaBroker broker) {
		checkBytesAreWrittenAsTheyAre(broker, true);
		checkBytesAreWrittenAsTheyAre(broker, false);
	}

	private void checkBytesAreWrittenAsTheyAre(EmbeddedKafkaBroker broker, boolean outbox) {
		runner(broker, outbox)
			.withPropertyValues("durable-kafka.producer.key-serializer=" + ByteArraySerializer.class.getName(),
					"durable-kafka.producer.value-serializer=" + ByteArraySerializer.class.getName())
			.run((context) -> {
				publish(context, new ProducerRecord<>("bytes-" + outbox, new byte[] { 0, -1 }, new byte[] { 1, -128 }));
				ConsumerRecord<byte[], byte[]> record = read(broker, "bytes-" + outbox);
				assertThat(record.key()).containsExactly(0, -1);
				assertThat(record.value()).containsExactly(1, -128);
			});
	}

	@Test
	void valueThatCannotBeWrittenIsReportedOnce(EmbeddedKafkaBroker broker) {
		checkValueThatCannotBeWrittenIsReportedOnce(broker, true);
		checkValueThatCannotBeWrittenIsReportedOnce(broker, false);
	}

	private void checkValueThatCannotBeWrittenIsReportedOnce(EmbeddedKafkaBroker broker, boolean outbox) {
		runner(broker, outbox)
			.withPropertyValues("spring.kafka.producer.value-serializer=" + JacksonJsonSerializer.class.getName())
			.run((context) -> {
				assertThat(failure(context, new ProducerRecord<>("json-" + outbox, "key", new Broken())))
					.satisfies((failure) -> {
						assertThat(failure.getPart()).isEqualTo(RecordPart.VALUE);
						assertThat(failure).hasMessageContaining(Broken.class.getName())
							.hasMessageNotContaining("secret");
					});
				Awaitility.await().until(() -> !this.told.isEmpty());
				assertThat(this.told).singleElement().isInstanceOf(RecordSerializationException.class);
			});
	}

	@Test
	void classThatDoesNotFitIsReportedWithThePropertyToSet(EmbeddedKafkaBroker broker) {
		checkClassThatDoesNotFitIsReportedWithThePropertyToSet(broker, true);
		checkClassThatDoesNotFitIsReportedWithThePropertyToSet(broker, false);
	}

	private void checkClassThatDoesNotFitIsReportedWithThePropertyToSet(EmbeddedKafkaBroker broker, boolean outbox) {
		runner(broker, outbox).run((context) -> {
			assertThat(failure(context, new ProducerRecord<>("text-" + outbox, "key", 17)))
				.hasMessageContaining("java.lang.Integer")
				.hasMessageContaining("'spring.kafka.producer.value-serializer'");
			Awaitility.await().until(() -> !this.told.isEmpty());
			assertThat(this.told).singleElement().isInstanceOf(RecordSerializationException.class);
		});
	}

	@Test
	void serializerThatThrowsSomethingElseIsReportedInTheSameWay(EmbeddedKafkaBroker broker) {
		for (boolean outbox : new boolean[] { true, false }) {
			runner(broker, outbox).withPropertyValues("spring.kafka.producer.value-serializer=" + Away.class.getName())
				.run((context) -> {
					assertThat(failure(context, new ProducerRecord<>("text-" + outbox, "key", "secret")))
						.satisfies((failure) -> assertThat(failure.isRetryable()).isTrue())
						.hasMessageContaining("registry:8081")
						.hasMessageNotContaining("secret");
					Awaitility.await().until(() -> !this.told.isEmpty());
					assertThat(this.told).singleElement().isInstanceOf(RecordSerializationException.class);
				});
		}
	}

	private ApplicationContextRunner runner(EmbeddedKafkaBroker broker, boolean outbox) {
		this.told.clear();
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class))
			.withBean(JsonMapper.class,
					() -> JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build())
			.withBean("listener", ProducerListener.class, this::listener)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + broker.getBrokersAsString(),
					"durable-kafka.producer.max-block=20s", "durable-kafka.outbox.enabled=" + outbox);
		return outbox ? runner.withBean(InMemoryOutboxStore.class) : runner;
	}

	private ProducerListener<Object, Object> listener() {
		return new ProducerListener<>() {

			@Override
			public void onError(ProducerRecord<Object, Object> record, @Nullable RecordMetadata metadata,
					Exception failure) {
				SerializationEmbeddedBrokerTests.this.told.add(failure);
			}

		};
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<Object, Object> template(BeanFactory context) {
		return context.getBean(DurableKafkaTemplate.class);
	}

	private static void publish(BeanFactory context, ProducerRecord<Object, Object> record) {
		DurableSendResult<Object, Object> result = template(context).sendAndWait(record, Duration.ofSeconds(30));
		assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
	}

	private static RecordSerializationException failure(BeanFactory context, ProducerRecord<Object, Object> record) {
		Throwable[] failure = new Throwable[1];
		assertThat(template(context).send(record)).failsWithin(30, TimeUnit.SECONDS)
			.withThrowableThat()
			.satisfies((ex) -> failure[0] = ex.getCause().getCause());
		assertThat(failure[0]).isInstanceOf(RecordSerializationException.class);
		return (RecordSerializationException) failure[0];
	}

	private static ConsumerRecord<byte[], byte[]> read(EmbeddedKafkaBroker broker, String topic) {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(broker, topic + "-group", true);
		properties.put("auto.offset.reset", "earliest");
		try (Consumer<byte[], byte[]> consumer = new DefaultKafkaConsumerFactory<>(properties,
				new ByteArrayDeserializer(), new ByteArrayDeserializer())
			.createConsumer()) {
			broker.consumeFromAnEmbeddedTopic(consumer, topic);
			return KafkaTestUtils.getSingleRecord(consumer, topic, Duration.ofSeconds(30));
		}
	}

	record Order(int orderNumber) {

	}

	/**
	 * Shows a secret wherever it is asked for something.
	 */
	public static final class Broken {

		public String getCard() {
			throw new IllegalStateException("secret");
		}

		@Override
		public String toString() {
			return "secret";
		}

	}

	/**
	 * As if its registry were away.
	 */
	public static final class Away implements Serializer<Object> {

		@Override
		public byte[] serialize(String topic, Object data) {
			throw new IllegalStateException("no schema for " + data, new ConnectException("registry:8081"));
		}

	}

}
