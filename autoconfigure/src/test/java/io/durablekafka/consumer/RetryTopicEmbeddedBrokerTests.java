package io.durablekafka.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.DltHandler;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @RetryableTopic} with its defaults uses one retry topic for all attempts, so the
 * second retry has the same id at another place of the same topic.
 */
@EmbeddedKafka(partitions = 1, topics = { "retried-true", "retried-false" },
		bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
class RetryTopicEmbeddedBrokerTests {

	@Test
	void recordThatKeepsFailingEndsInTheDeadLetterTopic(EmbeddedKafkaBroker broker) {
		run(true, broker);
	}

	/**
	 * To compare with.
	 */
	@Test
	void recordThatKeepsFailingEndsInTheDeadLetterTopicWithoutAFilter(EmbeddedKafkaBroker broker) {
		run(false, broker);
	}

	private void run(boolean filter, EmbeddedKafkaBroker broker) {
		String topic = "retried-" + filter;
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
			.withUserConfiguration(Retries.class)
			.withBean(Retrying.class)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + broker.getBrokersAsString(),
					"spring.kafka.consumer.auto-offset-reset=earliest", "test.topic=" + topic, "test.filter=" + filter)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				@SuppressWarnings("unchecked")
				KafkaTemplate<String, String> template = context.getBean(KafkaTemplate.class);
				ProducerRecord<String, String> record = new ProducerRecord<>(topic, "key", "value");
				record.headers().add("dk-message-id", "a".getBytes(StandardCharsets.UTF_8));
				template.send(record).get();
				Retrying listener = context.getBean(Retrying.class);
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.untilAsserted(
							() -> assertThat(listener.dead).as("dead letters after attempts on %s", listener.attempts)
								.containsExactly("value"));
				assertThat(listener.attempts).hasSize(3);
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableKafkaRetryTopic
	static class Retries {

		@Bean
		static ThreadPoolTaskScheduler taskScheduler() {
			return new ThreadPoolTaskScheduler();
		}

		@Bean
		@ConditionalOnBooleanProperty("test.filter")
		DuplicateFilter<Object, Object> duplicateFilter() {
			return new DuplicateFilter<>(new InMemorySeenRecords(1000, Duration.ofHours(1)));
		}

	}

	static class Retrying {

		private final List<String> attempts = new CopyOnWriteArrayList<>();

		private final List<String> dead = new CopyOnWriteArrayList<>();

		@RetryableTopic(attempts = "3", backOff = @BackOff(delay = 300))
		@KafkaListener(topics = "${test.topic}", groupId = "retrying")
		void on(ConsumerRecord<String, String> record) {
			this.attempts.add(record.topic());
			throw new IllegalStateException("fails on " + record.topic());
		}

		@DltHandler
		void dead(String value) {
			this.dead.add(value);
		}

	}

}
