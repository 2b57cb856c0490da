package io.durablekafka;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.durablekafka.producer.FakeKafka;
import io.durablekafka.producer.ScriptedProducerFactory;
import io.durablekafka.producer.SenderFixture;
import io.durablekafka.producer.TestInterceptor;
import io.durablekafka.record.RecordSerializationException;
import io.durablekafka.record.RecordValidationException;
import io.durablekafka.record.TestPipelines;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlainSends}: a template without an outbox.
 */
@Timeout(60)
class PlainSendsTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final FakeKafka kafka = new FakeKafka().topic(TOPIC, 3);

	private final ScriptedProducerFactory factory = new ScriptedProducerFactory(this.kafka, Map.of());

	private final DurableKafkaTemplate<String, String> template = new DurableKafkaTemplate<>(this.factory,
			TestPipelines.withIds(() -> 1));

	private final List<Observation.Context> stopped = Collections.synchronizedList(new ArrayList<>());

	private final List<Observation.Context> failed = Collections.synchronizedList(new ArrayList<>());

	private static Throwable failure(CompletableFuture<SendResult<String, String>> future) {
		Throwable failure = SenderFixture.thrownBy(future);
		assertThat(failure).isInstanceOf(KafkaProducerException.class);
		return failure.getCause();
	}

	@Test
	void recordIsPublishedWithAMessageId() throws Exception {
		ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, "a", "1");
		DurableSendResult<String, String> result = SenderFixture.result(this.template.send(record));
		assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
		assertThat(result.messageId()).hasSize(36);
		assertThat(result.getProducerRecord().headers().lastHeader("dk-message-id")).isNotNull();
		assertThat(result.published().get(1, TimeUnit.SECONDS)).isSameAs(result.getRecordMetadata());
		assertThat(record.headers()).isEmpty();
		this.template.fireAndForget(record);
		this.template.flush();
		assertThat(this.kafka.log()).hasSize(2);
	}

	@Test
	void exceptionOfTheProducerIsAFailedFuture() {
		observe();
		this.kafka.duringSend((record) -> {
			throw new SerializationException("cannot be serialized");
		});
		assertThat(failure(this.template.send(TOPIC, "a", "1"))).isInstanceOf(SerializationException.class)
			.hasMessageContaining("withheld");
		assertThat(this.stopped).hasSize(1);
		assertThat(this.failed).hasSize(1);
	}

	@Test
	void serializerThatFailsIsReportedAsAnyOtherFailure() {
		List<String> events = Collections.synchronizedList(new ArrayList<>());
		SimpleMeterRegistry meters = meter();
		listen(events);
		this.kafka.duringSend((record) -> {
			throw new SerializationException("Can't serialize data [secret]");
		});
		Throwable failure = failure(this.template.send(TOPIC, "a", "1"));
		assertThat(failure).isInstanceOf(RecordSerializationException.class)
			.hasMessageContaining(TOPIC)
			.hasMessageNotContaining("secret");
		assertThat(events).containsExactly("acknowledged RecordSerializationException",
				"error RecordSerializationException");
		assertThat(meters.get("spring.kafka.template").tag("result", "failure").timer().count()).isOne();
		assertThat(meters.get("spring.kafka.template").tag("result", "success").timer().count()).isZero();
	}

	@Test
	void failureThatSpringHasReportedIsNotReportedAgain() {
		List<String> events = Collections.synchronizedList(new ArrayList<>());
		SimpleMeterRegistry meters = meter();
		listen(events);
		this.kafka.refusal((record) -> new RecordTooLargeException("too large"));
		failure(this.template.send(TOPIC, "a", "1"));
		assertThat(events).containsExactly("acknowledged RecordTooLargeException", "error RecordTooLargeException");
		assertThat(meters.get("spring.kafka.template").tag("result", "failure").timer().count()).isOne();
	}

	@Test
	void recordThatNoProducerSeesIsReported() {
		List<String> events = Collections.synchronizedList(new ArrayList<>());
		SimpleMeterRegistry meters = meter();
		listen(events);
		SenderFixture.thrownBy(this.template.send("bad topic", "a", "1"));
		assertThat(events).containsExactly("error RecordValidationException");
		assertThat(meters.get("spring.kafka.template").tag("result", "failure").timer().count()).isOne();
	}

	private void listen(List<String> events) {
		this.template.setProducerListener(new ProducerListener<>() {

			@Override
			public void onError(ProducerRecord<String, String> record, @Nullable RecordMetadata metadata,
					Exception failure) {
				events.add("error " + failure.getClass().getSimpleName());
			}

		});
		this.template.setProducerInterceptor(new TestInterceptor() {

			@Override
			public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
				events.add("acknowledged " + ((failure != null) ? failure.getClass().getSimpleName() : null));
			}

		});
	}

	private SimpleMeterRegistry meter() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(MeterRegistry.class, () -> meters);
		context.refresh();
		this.template.setApplicationContext(context);
		this.template.afterSingletonsInstantiated();
		return meters;
	}

	@Test
	void failureThatTheProducerHasAlreadyToldTheCallbackIsAFailedFuture() {
		observe();
		this.kafka.refusal((record) -> new RecordTooLargeException("too large"));
		assertThat(SenderFixture.thrownBy(this.template.send(TOPIC, "a", "1")))
			.isInstanceOf(RecordValidationException.class)
			.hasMessageContaining("durable-kafka.producer.max-request-size")
			.hasCauseInstanceOf(RecordTooLargeException.class);
		assertThat(this.stopped).hasSize(1);
		assertThat(this.failed).hasSize(1);
	}

	@Test
	void failureThatComesLaterIsAFailedFuture() {
		observe();
		this.kafka.acknowledging(false);
		CompletableFuture<SendResult<String, String>> future = this.template.send(TOPIC, "a", "1");
		assertThat(future).isNotDone();
		this.kafka.producer().fail("1", SenderFixture.expired());
		assertThat(failure(future)).isInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
		assertThat(this.stopped).hasSize(1);
		assertThat(this.failed).hasSize(1);
	}

	@Test
	void closedFactoryMakesAnotherProducer() {
		SenderFixture.result(this.template.send(TOPIC, "a", "1"));
		this.factory.destroy();
		assertThat(SenderFixture.outcome(this.template.send(TOPIC, "a", "2"))).isEqualTo(Outcome.PUBLISHED);
	}

	private void observe() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

			@Override
			public void onError(Observation.Context context) {
				PlainSendsTests.this.failed.add(context);
			}

			@Override
			public void onStop(Observation.Context context) {
				PlainSendsTests.this.stopped.add(context);
			}

		});
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(ObservationRegistry.class, () -> registry);
		context.refresh();
		this.template.setApplicationContext(context);
		this.template.setObservationEnabled(true);
		this.template.afterSingletonsInstantiated();
	}

}
