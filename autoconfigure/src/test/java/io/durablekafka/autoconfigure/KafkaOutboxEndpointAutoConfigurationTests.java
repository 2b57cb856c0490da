package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.util.List;

import io.durablekafka.BreakerState;
import io.durablekafka.actuate.KafkaOutboxEndpoint;
import io.durablekafka.actuate.KafkaOutboxEndpointWebExtension;
import io.durablekafka.actuate.OutboxChange;
import io.durablekafka.actuate.OutboxDescriptor;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.OutboxStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link KafkaOutboxEndpointAutoConfiguration}.
 */
@Timeout(60)
class KafkaOutboxEndpointAutoConfigurationTests {

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, KafkaOutboxEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=kafkaoutbox",
					"management.endpoints.jmx.exposure.include=kafkaoutbox",
					"spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.relay.enabled=false",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

	@Test
	void endpointIsThereWhenExposed() {
		runner().run((context) -> assertThat(context).hasSingleBean(KafkaOutboxEndpoint.class)
			.hasSingleBean(KafkaOutboxEndpointWebExtension.class));
	}

	@Test
	void endpointIsNotThereWhenItIsNotExposed() {
		runner()
			.withPropertyValues("management.endpoints.web.exposure.include=health",
					"management.endpoints.jmx.exposure.include=health")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaOutboxEndpoint.class));
	}

	@Test
	void endpointIsNotThereWithoutActuator() {
		runner().withClassLoader(new FilteredClassLoader(OperationResponseBody.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("kafkaOutboxEndpoint"));
	}

	@Test
	void endpointIsNotThereWhenTheTemplateIsTheApplicationsOwn() {
		runner().withBean(KafkaTemplate.class, () -> mock(KafkaTemplate.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaOutboxEndpoint.class));
	}

	@Test
	void endpointCanBeSwitchedOff() {
		runner().withPropertyValues("management.endpoint.kafkaoutbox.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaOutboxEndpoint.class));
	}

	@Test
	void withoutOutboxThereIsNothingToList() {
		runner().withPropertyValues("durable-kafka.outbox.enabled=false").run((context) -> {
			KafkaOutboxEndpoint endpoint = context.getBean(KafkaOutboxEndpoint.class);
			assertThat(endpoint.summary().pending()).isNull();
			assertThat(endpoint.summary().relay().lanesOwned()).isZero();
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> endpoint.list(OutboxState.DEAD, null, null, null, null, null, null));
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> endpoint.change("trip", null, null, null, null, null, null));
		});
	}

	@Test
	void producersAreThoseOfTheApplication() {
		runner().withPropertyValues("durable-kafka.producers.fast.topics=clicks").run((context) -> {
			KafkaOutboxEndpoint endpoint = context.getBean(KafkaOutboxEndpoint.class);
			endpoint.change("trip", null, null, null, null, null, "fast");
			assertThat(endpoint.summary().producers()).extracting(OutboxDescriptor.Producer::name)
				.containsExactlyInAnyOrder("default", "fast");
			Awaitility.await()
				.untilAsserted(() -> assertThat(endpoint.summary().producers())
					.filteredOn((producer) -> producer.breaker() == BreakerState.OPEN)
					.extracting(OutboxDescriptor.Producer::name)
					.containsExactly("fast"));
		});
	}

	@Test
	void lanesAreThoseOfTheRelay() {
		runner().run((context) -> assertThat(context.getBean(KafkaOutboxEndpoint.class).summary().relay().lanesOwned())
			.isZero());
		runner().withPropertyValues("durable-kafka.relay.enabled=true")
			.run((context) -> assertThat(context.getBean(KafkaOutboxEndpoint.class).summary().relay().lanesOwned())
				.isEqualTo(256));
	}

	@Test
	void contentsAreShownWhenThePropertySaysSoAndEncryptedOnesAreDecrypted() {
		ApplicationContextRunner encrypting = runner().withPropertyValues("durable-kafka.outbox.codec.type=aes-gcm",
				"durable-kafka.outbox.codec.keys.a=" + "A".repeat(43) + "=", "durable-kafka.outbox.codec.active-key=a");
		encrypting.run((context) -> {
			bury(context.getBean(DeliveryFactory.class).store());
			assertThat(context.getBean(KafkaOutboxEndpoint.class).show(OutboxState.DEAD, 1).contents()).isNull();
		});
		encrypting.withPropertyValues("management.endpoint.kafkaoutbox.show-contents=true")
			.run((context) -> assertThat(
					context.getBean(KafkaOutboxEndpoint.class).show(OutboxState.DEAD, 1).contents().value())
				.isEqualTo("value"));
	}

	@Test
	void changesAreEventsOfTheApplication() {
		runner().withBean(Changes.class).run((context) -> {
			OutboxChange change = context.getBean(KafkaOutboxEndpoint.class)
				.change("discard", new long[] { 1 }, null, null, null, null, null);
			assertThat(context.getBean(Changes.class).last).isEqualTo(change);
		});
	}

	private static void bury(OutboxStore store) {
		store.bury(new DeadLetter(new OutboxRecord(0, 0, "orders", null, null, "value".getBytes(),
				HeaderCodec.encode(List.of()), 1, "m", "app"), FailureCategory.RECORD, "bad", 1));
	}

	/**
	 * Remembers the last change.
	 */
	static class Changes implements ApplicationListener<PayloadApplicationEvent<OutboxChange>> {

		private OutboxChange last;

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<OutboxChange> event) {
			this.last = event.getPayload();
		}

	}

}
