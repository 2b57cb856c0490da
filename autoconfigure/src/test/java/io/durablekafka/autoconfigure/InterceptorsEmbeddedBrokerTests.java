package io.durablekafka.autoconfigure;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.CountingInterceptor;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for interceptors with a broker: in an application, with an outbox and without
 * one, and in the console producer of Kafka, without anything of Spring.
 */
@EmbeddedKafka(topics = { "seen", "console" }, partitions = 1, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class InterceptorsEmbeddedBrokerTests {

	@TempDir
	private Path directory;

	@Test
	void beanSeesEachRecordAndItsOutcomeOnce(EmbeddedKafkaBroker broker, CapturedOutput output) {
		seesEachRecordOnce(broker, true, "RecordSerializationException");
		// the producer's own exception, which nobody has explained yet
		seesEachRecordOnce(broker, false, "SerializationException");
		// as a setting that the client does not know
		assertThat(output).doesNotContain("internal.durable-kafka");
	}

	private void seesEachRecordOnce(EmbeddedKafkaBroker broker, boolean outbox, String failure) {
		Recording recording = new Recording();
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class))
			.withBean(Recording.class, () -> recording)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + broker.getBrokersAsString(),
					"durable-kafka.producer.max-block=20s", "durable-kafka.outbox.enabled=" + outbox);
		(outbox ? runner.withBean(InMemoryOutboxStore.class) : runner).run((context) -> {
			@SuppressWarnings("unchecked")
			DurableKafkaTemplate<Object, Object> template = context.getBean(DurableKafkaTemplate.class);
			assertThat(template.send("seen", "k", "1")).succeedsWithin(Duration.ofSeconds(30));
			Awaitility.await()
				.untilAsserted(() -> assertThat(recording.events).containsExactly("sends 1", "knows true"));
			assertThat(template.send("seen", "k", 2)).failsWithin(Duration.ofSeconds(30));
			Awaitility.await()
				.untilAsserted(() -> assertThat(recording.events).containsExactly("sends 1", "knows true", "sends 2",
						"fails " + failure + " false"));
		});
	}

	@Test
	void consoleProducerCountsByPlainClassName(EmbeddedKafkaBroker broker) throws Exception {
		Path input = Files.writeString(this.directory.resolve("input"), "one%ntwo%nthree%n".formatted());
		Path output = this.directory.resolve("output");
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:TieredStopAtLevel=1", "org.apache.kafka.tools.ConsoleProducer", "--bootstrap-server",
				broker.getBrokersAsString(), "--topic", "console", "--command-property",
				"interceptor.classes=" + CountingInterceptor.class.getName(), "--command-property",
				CountingInterceptor.WINDOW_MS_CONFIG + "=600000");
		builder.environment().put("CLASSPATH", classPathWithoutSpring());
		Process process = builder.redirectInput(input.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(Files.readString(output)).contains("Records of the producer 'console-producer'",
				"3 sent, 3 acknowledged, 0 failed");
		assertThat(process.exitValue()).isZero();
	}

	private static String classPathWithoutSpring() {
		String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Arrays.stream(path.split(File.pathSeparator))
			.filter((entry) -> !Path.of(entry).getFileName().toString().startsWith("spring-"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * Writes down what happens.
	 */
	static final class Recording implements ProducerInterceptor<Object, Object> {

		private final List<String> events = new CopyOnWriteArrayList<>();

		@Override
		public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
			this.events.add("sends " + record.value());
			return record;
		}

		@Override
		public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
			this.events.add((failure != null)
					? "fails %s %s".formatted(failure.getClass().getSimpleName(), metadata.hasOffset())
					: "knows " + metadata.hasOffset());
		}

		@Override
		public void configure(Map<String, ?> configs) {
			this.events.add("configured");
		}

		@Override
		public void close() {
			// nothing to close
		}

	}

}
