package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.RecordingListener;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.support.SendResult;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for where callbacks run, with a broker.
 */
@EmbeddedKafka(topics = { "callbacks", "others", "stored" }, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
class CallbacksIntegrationTests {

	private static final long HUNG_SECONDS = 3;

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner(String servers) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, TaskExecutionAutoConfiguration.class))
			.withBean(RecordingListener.class)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers, "durable-kafka.producer.max-block=20s",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

	private ApplicationContextRunner runner(EmbeddedKafkaBroker broker) {
		return runner(broker.getBrokersAsString());
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<String, String> template(DurableKafkaTemplate<?, ?> template) {
		return (DurableKafkaTemplate<String, String>) template;
	}

	private static String threadOfListener(DurableKafkaTemplate<String, String> template, RecordingListener listener) {
		template.sendAndWait(new ProducerRecord<>("callbacks", "key", "value"), Duration.ofSeconds(30));
		Awaitility.await().until(() -> !listener.threads().isEmpty());
		return listener.threads().get(0);
	}

	@Test
	void callbackThatHangsForSecondsDelaysNoOtherSend(EmbeddedKafkaBroker broker) {
		runner(broker).run((context) -> {
			DurableKafkaTemplate<String, String> template = template(context.getBean(DurableKafkaTemplate.class));
			CountDownLatch hangs = new CountDownLatch(1);
			CompletableFuture<Void> hung = template.send("callbacks", "key", "hangs").thenAccept((result) -> {
				hangs.countDown();
				hang();
			});
			assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
			long start = System.nanoTime();
			List<ProducerRecord<String, String>> records = List.of(new ProducerRecord<>("callbacks", "key", "1"),
					new ProducerRecord<>("callbacks", "other", "2"), new ProducerRecord<>("others", "key", "3"));
			List<SendResult<String, String>> results = template.sendAll(records).all().get(30, TimeUnit.SECONDS);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(HUNG_SECONDS - 1));
			assertThat(hung).isNotDone();
			assertThat(results).hasSize(3).allMatch((result) -> result.getRecordMetadata().hasOffset());
			hung.get(30, TimeUnit.SECONDS);
		});
	}

	private static void hang() {
		try {
			new CountDownLatch(1).await(HUNG_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void callbackThatSendsAgainAndWaitsWorks(EmbeddedKafkaBroker broker) {
		runner(broker).withPropertyValues("durable-kafka.callbacks.threads=1").run((context) -> {
			DurableKafkaTemplate<String, String> template = template(context.getBean(DurableKafkaTemplate.class));
			CompletableFuture<SendResult<String, String>> second = template.send("callbacks", "key", "1")
				.thenApply((first) -> template.send("callbacks", "key", "2").join());
			assertThat(second.get(30, TimeUnit.SECONDS).getRecordMetadata().hasOffset()).isTrue();
		});
	}

	@Test
	void callbackRunsOnThePoolByDefault(EmbeddedKafkaBroker broker) {
		runner(broker)
			.run((context) -> assertThat(threadOfListener(template(context.getBean(DurableKafkaTemplate.class)),
					context.getBean(RecordingListener.class)))
				.matches("durable-kafka-callback-\\d+"));
	}

	@Test
	void callbackRunsOnTheNetworkThreadForThoseWhoWantIt(EmbeddedKafkaBroker broker) {
		runner(broker).withPropertyValues("durable-kafka.callbacks.executor=direct")
			.run((context) -> assertThat(threadOfListener(template(context.getBean(DurableKafkaTemplate.class)),
					context.getBean(RecordingListener.class)))
				.startsWith("kafka-producer-network-thread"));
	}

	@Test
	void callbackRunsOnTheApplicationsExecutor(EmbeddedKafkaBroker broker) {
		runner(broker)
			.withPropertyValues("durable-kafka.callbacks.executor=application",
					"spring.task.execution.thread-name-prefix=shop-")
			.run((context) -> assertThat(threadOfListener(template(context.getBean(DurableKafkaTemplate.class)),
					context.getBean(RecordingListener.class)))
				.startsWith("shop-"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void callbackRunsOnAVirtualThreadWhenSpringBootHasThemOn(EmbeddedKafkaBroker broker) {
		runner(broker).withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(threadOfListener(template(context.getBean(DurableKafkaTemplate.class)),
					context.getBean(RecordingListener.class)))
				.startsWith("durable-kafka-callback-"));
	}

	@Test
	@EnabledOnJre(JRE.JAVA_17)
	void virtualThreadsThatJavaDoesNotHaveAreAnError() {
		runner("localhost:1").withPropertyValues("durable-kafka.callbacks.executor=virtual")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("durable-kafka.callbacks.executor")
				.hasMessageContaining("Java 21"));
	}

	@Test
	void executorThatIsNotThereIsAnError() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class))
			.withPropertyValues("durable-kafka.callbacks.executor=application",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("durable-kafka.callbacks.executor")
				.hasMessageContaining("applicationTaskExecutor"));
	}

	@Test
	void listenerIsToldWhenAStoredRecordIsRelayed(EmbeddedKafkaBroker broker) {
		runner("localhost:1").withPropertyValues("durable-kafka.producer.max-block=1s").run((context) -> {
			template(context.getBean(DurableKafkaTemplate.class))
				.sendAndWait(new ProducerRecord<>("stored", "key", "value"), Duration.ofSeconds(30));
			RecordingListener listener = context.getBean(RecordingListener.class);
			Awaitility.await().untilAsserted(() -> assertThat(listener.events()).containsExactly("stored value"));
		});
		runner(broker).run((context) -> {
			RecordingListener listener = context.getBean(RecordingListener.class);
			Awaitility.await().untilAsserted(() -> assertThat(listener.events()).containsExactly("relayed value"));
			assertThat(listener.threads()).allMatch((thread) -> thread.startsWith("durable-kafka-callback"));
		});
	}

}
