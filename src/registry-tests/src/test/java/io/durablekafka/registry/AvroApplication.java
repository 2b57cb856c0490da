package io.durablekafka.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.autoconfigure.DurableKafkaAutoConfiguration;
import io.durablekafka.autoconfigure.OutboxAutoConfiguration;
import io.durablekafka.record.RecordSerializationException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that sends Avro, and a consumer that reads it.
 */
final class AvroApplication {

	final List<Exception> told = new CopyOnWriteArrayList<>();

	private final String registry;

	AvroApplication(String registry) {
		this.registry = registry;
	}

	ApplicationContextRunner runner(String servers, @Nullable Path outbox) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class))
			.withBean("listener", ProducerListener.class, this::listener)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers, "durable-kafka.producer.max-block=10s",
					"durable-kafka.producer.value-serializer=" + AvroKafkaSerializer.class.getName(),
					"durable-kafka.producer.properties.[apicurio.registry.url]=" + this.registry,
					"durable-kafka.producer.properties.[apicurio.registry.auto-register]=true",
					"durable-kafka.producer.properties.[apicurio.registry.retry-count]=1",
					"durable-kafka.outbox.enabled=" + (outbox != null), "durable-kafka.outbox.embedded.path="
							+ ((outbox != null) ? outbox.resolve("outbox").toString() : "none"));
	}

	private ProducerListener<Object, Object> listener() {
		return new ProducerListener<>() {

			@Override
			public void onError(ProducerRecord<Object, Object> record, @Nullable RecordMetadata metadata,
					Exception failure) {
				AvroApplication.this.told.add(failure);
			}

		};
	}

	@SuppressWarnings("unchecked")
	static DurableKafkaTemplate<Object, Object> template(BeanFactory context) {
		return context.getBean(DurableKafkaTemplate.class);
	}

	static DurableSendResult<Object, Object> send(BeanFactory context, String topic, Object value) {
		return template(context).sendAndWait(new ProducerRecord<>(topic, "key", value), Duration.ofSeconds(60));
	}

	static RecordSerializationException failure(BeanFactory context, String topic, Object value) {
		Throwable[] failure = new Throwable[1];
		assertThat(template(context).send(topic, "key", value)).failsWithin(60, TimeUnit.SECONDS)
			.withThrowableThat()
			.satisfies((ex) -> failure[0] = ex.getCause().getCause());
		assertThat(failure[0]).isInstanceOf(RecordSerializationException.class);
		return (RecordSerializationException) failure[0];
	}

	/**
	 * Read one value.
	 * @param specific whether to read what the class of the record knows, rather than
	 * what was written
	 */
	Object read(EmbeddedKafkaBroker broker, String topic, boolean specific) {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(broker, topic + "-group", true);
		properties.put("auto.offset.reset", "earliest");
		properties.put("apicurio.registry.url", this.registry);
		properties.put("apicurio.registry.use-specific-avro-reader", specific);
		AvroKafkaDeserializer<Object> deserializer = new AvroKafkaDeserializer<>();
		deserializer.configure(properties, false);
		try (Consumer<String, Object> consumer = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(),
				deserializer)
			.createConsumer()) {
			broker.consumeFromAnEmbeddedTopic(consumer, topic);
			return KafkaTestUtils.getSingleRecord(consumer, topic, Duration.ofSeconds(30)).value();
		}
	}

}
