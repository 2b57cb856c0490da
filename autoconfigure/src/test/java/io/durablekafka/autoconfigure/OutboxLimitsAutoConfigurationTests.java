package io.durablekafka.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import io.durablekafka.actuate.OutboxLimitsMetrics;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxFullException;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.PayloadCodec;
import io.durablekafka.outbox.PayloadContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for caps and codec of an outbox as the properties make them. There is no broker.
 */
@Timeout(120)
class OutboxLimitsAutoConfigurationTests {

	private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, DurableKafkaMetricsAutoConfiguration.class))
			.withPropertyValues("durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"),
					"spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.producer.max-block=500ms");
	}

	@ParameterizedTest
	@CsvSource({ "durable-kafka.outbox.cap.rows=0, cap.rows", "durable-kafka.outbox.cap.bytes=0B, cap.bytes",
			"durable-kafka.outbox.cap.age=0s, cap.age", "durable-kafka.outbox.max-batch-delay=-1s, max-batch-delay",
			"durable-kafka.outbox.max-batch-delay=30s, max-batch-delay",
			"durable-kafka.outbox.target-commit-time=0s, target-commit-time",
			"durable-kafka.outbox.spill.after=30s, spill.after",
			"durable-kafka.outbox.spill.max-rows=0, spill.max-rows",
			"durable-kafka.outbox.codec.type=aes-gcm, codec.type",
			"durable-kafka.outbox.codec.keys.a=AAAA, codec.keys.a",
			"durable-kafka.topics.clicks.expendable=true, topics.[clicks].expendable" })
	void valueThatCannotWorkStopsTheApplication(String property, String name) {
		runner().withPropertyValues(property)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("durable-kafka.")
				.hasMessageContaining(name));
	}

	@Test
	@SuppressWarnings("unchecked")
	void contentsAreEncryptedInTheTableAndReadByTheNextRun() {
		ApplicationContextRunner encrypting = runner().withPropertyValues("durable-kafka.outbox.codec.type=aes-gcm",
				"durable-kafka.outbox.codec.keys.a=" + KEY);
		encrypting.run((context) -> {
			context.getBean(KafkaTemplate.class).send("orders", "secret-key", "secret-value").get(60, TimeUnit.SECONDS);
			OutboxRecord row = context.getBean(OutboxStore.class).read(OutboxQuery.of(0, 1, Long.MAX_VALUE)).get(0);
			assertThat(text(row.key()) + text(row.value()) + text(row.headers())).doesNotContain("secret")
				.doesNotContain("dk-");
			OutboxStore decoded = context.getBean(DeliveryFactory.class).store();
			assertThat(text(decoded.read(OutboxQuery.of(0, 1, Long.MAX_VALUE)).get(0).value()))
				.isEqualTo("secret-value");
		});
		runner().run((context) -> {
			OutboxStore decoded = context.getBean(DeliveryFactory.class).store();
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> decoded.read(OutboxQuery.of(0, 1, Long.MAX_VALUE)))
				.withMessageContaining("durable-kafka.outbox.codec");
		});
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	@Test
	@SuppressWarnings("unchecked")
	void codecOfTheApplicationWins() {
		runner().withBean(PayloadCodec.class, Reversing::new).run((context) -> {
			context.getBean(KafkaTemplate.class).send("orders", "abc", "def").get(60, TimeUnit.SECONDS);
			OutboxRecord row = context.getBean(OutboxStore.class).read(OutboxQuery.of(0, 1, Long.MAX_VALUE)).get(0);
			assertThat(text(row.key())).isEqualTo("cba");
		});
	}

	@Test
	@SuppressWarnings("unchecked")
	void capIsInForceAndMeasured() {
		runner().withBean(SimpleMeterRegistry.class)
			.withPropertyValues("durable-kafka.outbox.cap.rows=1")
			.run((context) -> {
				assertThat(context).hasSingleBean(OutboxCap.class).hasSingleBean(OutboxLimitsMetrics.class);
				context.getBean(KafkaTemplate.class).send("orders", "k", "1").get(60, TimeUnit.SECONDS);
				assertThatExceptionOfType(Exception.class).isThrownBy(
						() -> context.getBean(KafkaTemplate.class).send("orders", "k", "2").get(60, TimeUnit.SECONDS))
					.havingRootCause()
					.isInstanceOf(OutboxFullException.class);
			});
	}

	/**
	 * A codec that hides nothing.
	 */
	private static final class Reversing implements PayloadCodec {

		@Override
		public byte[] encode(byte[] plain, PayloadContext context) {
			byte[] reversed = new byte[plain.length];
			for (int i = 0; i < plain.length; i++) {
				reversed[i] = plain[plain.length - 1 - i];
			}
			return reversed;
		}

		@Override
		public byte[] decode(byte[] encoded, PayloadContext context) {
			return encode(encoded, context);
		}

	}

}
