package io.durablekafka.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxStore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configured whole: template, outbox in a file, relay, and a broker.
 */
@EmbeddedKafka(topics = { "direct", "detour" }, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
class DurableKafkaEmbeddedBrokerTests {

	@TempDir
	private Path directory;

	@Test
	void recordGoesToKafkaWithItsMessageId(EmbeddedKafkaBroker broker) {
		runner(broker.getBrokersAsString()).run((context) -> {
			DurableSendResult<String, String> result = template(context.getBean(DurableKafkaTemplate.class))
				.sendAndWait(new ProducerRecord<>("direct", "key", "value"), Duration.ofSeconds(30));
			assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
			assertThat(read(broker, "direct")).satisfies((record) -> {
				assertThat(record.value()).isEqualTo("value");
				assertThat(new String(record.headers().lastHeader("dk-message-id").value(), StandardCharsets.UTF_8))
					.isEqualTo(result.messageId());
			});
			assertThat(context.getBean(DeliveryStatus.class).published()).isOne();
			assertThat(context.getBean(OutboxStore.class).summary().pending()).isZero();
		});
	}

	@Test
	void recordStoredWithoutBrokerIsPublishedByTheNextRun(EmbeddedKafkaBroker broker) {
		String[] messageId = new String[1];
		runner("localhost:1").withPropertyValues("durable-kafka.producer.max-block=1s").run((context) -> {
			DurableSendResult<String, String> result = template(context.getBean(DurableKafkaTemplate.class))
				.sendAndWait(new ProducerRecord<>("detour", "key", "value"), Duration.ofSeconds(30));
			assertThat(result.outcome()).isEqualTo(Outcome.STORED);
			messageId[0] = result.messageId();
			DeliveryStatus status = context.getBean(DeliveryStatus.class);
			assertThat(status.stored()).isOne();
			Awaitility.await().until(() -> status.breaker() == BreakerState.OPEN);
		});
		runner(broker.getBrokersAsString()).run((context) -> {
			ConsumerRecord<String, String> record = read(broker, "detour");
			assertThat(new String(record.headers().lastHeader("dk-message-id").value(), StandardCharsets.UTF_8))
				.isEqualTo(messageId[0]);
			Awaitility.await().until(() -> context.getBean(DeliveryStatus.class).relayed() == 1);
			assertThat(context.getBean(OutboxStore.class).summary().pending()).isZero();
		});
	}

	private ApplicationContextRunner runner(String servers) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers, "durable-kafka.producer.max-block=20s",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<String, String> template(DurableKafkaTemplate<?, ?> template) {
		return (DurableKafkaTemplate<String, String>) template;
	}

	private static ConsumerRecord<String, String> read(EmbeddedKafkaBroker broker, String topic) {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(broker, topic + "-group", true);
		properties.put("auto.offset.reset", "earliest");
		try (Consumer<String, String> consumer = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(),
				new StringDeserializer())
			.createConsumer()) {
			broker.consumeFromAnEmbeddedTopic(consumer, topic);
			return KafkaTestUtils.getSingleRecord(consumer, topic, Duration.ofSeconds(30));
		}
	}

}
