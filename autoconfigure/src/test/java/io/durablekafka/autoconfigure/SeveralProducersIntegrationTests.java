package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.testsupport.KafkaCluster;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for producers of two real clusters, one of which dies.
 */
@Timeout(180)
class SeveralProducersIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@TempDir
	static Path directory;

	private static KafkaCluster home;

	private static KafkaCluster away;

	private int sent;

	@BeforeAll
	static void startBrokers() {
		home = KafkaCluster.builder().directory(directory.resolve("home")).build().start();
		away = KafkaCluster.builder().directory(directory.resolve("away")).build().start();
		home.createTopic("orders", 1, 1, Map.of());
		away.createTopic("billing", 1, 1, Map.of());
	}

	@AfterAll
	static void stopBrokers() {
		home.close();
		away.close();
	}

	@Test
	void deadClusterHoldsUpItsOwnRecordsOnly() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
					ProducerLintAutoConfiguration.class, KafkaAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + home.bootstrapServers(),
					"spring.application.name=shop", "durable-kafka.outbox.embedded.path=" + directory.resolve("outbox"),
					"durable-kafka.producer.delivery-timeout=4s", "durable-kafka.producer.request-timeout=2s",
					"durable-kafka.producer.max-block=4s", "durable-kafka.producers.billing.topics=billing",
					"durable-kafka.producers.billing.bootstrap-servers=" + away.bootstrapServers())
			.run((context) -> {
				assertThat(send(context, "orders")).isEqualTo(Outcome.PUBLISHED);
				assertThat(send(context, "billing")).isEqualTo(Outcome.PUBLISHED);
				away.kill(0);
				DeliveryStatus billing = context.getBean("billingKafkaDelivery", DeliveryStatus.class);
				await().atMost(LIMIT).until(() -> send(context, "billing") == Outcome.STORED);
				assertThat(billing.breaker()).isEqualTo(BreakerState.OPEN);
				for (int i = 0; i < 20; i++) {
					assertThat(send(context, "billing")).isEqualTo(Outcome.STORED);
					assertThat(send(context, "orders")).isEqualTo(Outcome.PUBLISHED);
				}
				away.restart(0);
				await().atMost(LIMIT).until(() -> context.getBean(OutboxStore.class).summary().pending() == 0);
				await().atMost(LIMIT).until(() -> send(context, "billing") == Outcome.PUBLISHED);
				assertThat(billing.relayed()).isGreaterThan(20);
			});
		assertThat(numbers(home, "orders")).isSorted().doesNotHaveDuplicates().hasSize(21);
		assertThat(numbers(away, "billing").stream().distinct()).isSorted().hasSize(this.sent - 21);
	}

	private Outcome send(ApplicationContext context, String topic) {
		@SuppressWarnings("unchecked")
		DurableKafkaTemplate<String, String> template = (DurableKafkaTemplate<String, String>) context
			.getBean("kafkaTemplate");
		DurableSendResult<String, String> result = template
			.sendAndWait(new ProducerRecord<>(topic, "key", Integer.toString(this.sent++)), LIMIT);
		return result.outcome();
	}

	private static List<Integer> numbers(KafkaCluster cluster, String topic) {
		Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(),
				new StringDeserializer())) {
			TopicPartition partition = new TopicPartition(topic, 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			long end = consumer.endOffsets(List.of(partition)).get(partition);
			List<Integer> numbers = new ArrayList<>();
			await().until(() -> {
				consumer.poll(Duration.ofMillis(100)).forEach((record) -> numbers.add(Integer.valueOf(record.value())));
				return consumer.position(partition) >= end;
			});
			return numbers;
		}
	}

}
