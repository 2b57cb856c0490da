package io.durablekafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.SendFuture;
import io.durablekafka.producer.SendObserver;
import io.durablekafka.producer.SenderFixture;
import io.durablekafka.producer.TestInterceptor;
import io.durablekafka.record.RecordValidationException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DurableKafkaTemplate} and {@link SendOutcomes}.
 */
@Timeout(60)
class DurableKafkaTemplateTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final SenderFixture fixture = new SenderFixture();

	private final List<String> events = Collections.synchronizedList(new ArrayList<>());

	private DurableKafkaTemplate<String, String> template;

	@BeforeEach
	void start() {
		this.fixture.start();
		this.template = this.fixture.template();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private void listen() {
		this.template.setProducerListener(new ProducerListener<>() {

			@Override
			public void onSuccess(ProducerRecord<String, String> record, RecordMetadata metadata) {
				DurableKafkaTemplateTests.this.events.add("success " + record.value() + " " + metadata.hasOffset());
			}

			@Override
			public void onError(ProducerRecord<String, String> record, @Nullable RecordMetadata metadata,
					Exception failure) {
				DurableKafkaTemplateTests.this.events.add("error " + record.value() + " "
						+ failure.getClass().getSimpleName() + " " + ((metadata != null) ? metadata.topic() : null));
			}

		});
	}

	private void awaitEvents(String... expected) {
		Awaitility.await().untilAsserted(() -> assertThat(this.events).containsExactly(expected));
	}

	@Test
	void sendAndWaitGivesTheResult() {
		DurableSendResult<String, String> result = this.template.sendAndWait(new ProducerRecord<>(TOPIC, "a", "1"),
				Duration.ofSeconds(10));
		assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
		this.fixture.trip();
		result = this.template.sendAndWait(new ProducerRecord<>(TOPIC, "a", "2"), Duration.ofSeconds(10));
		assertThat(result.outcome()).isEqualTo(Outcome.STORED);
	}

	@Test
	void sendAndWaitThrowsTheFailure() {
		assertThatExceptionOfType(RecordValidationException.class).isThrownBy(
				() -> this.template.sendAndWait(new ProducerRecord<>("bad topic", "a", "1"), Duration.ofSeconds(10)))
			.withMessageContaining("bad topic");
	}

	@Test
	void sendAndWaitSaysWhenTheOutcomeIsNotKnownInTime() {
		this.fixture.kafka().acknowledging(false);
		assertThatExceptionOfType(KafkaException.class)
			.isThrownBy(() -> this.template.sendAndWait(new ProducerRecord<>(TOPIC, "a", "1"), Duration.ofMillis(20)))
			.withMessageContaining("20 ms");
	}

	@Test
	void sendAndWaitKeepsTheInterrupt() {
		this.fixture.prime("a");
		this.fixture.kafka().acknowledging(false);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(KafkaException.class)
			.isThrownBy(() -> this.template.sendAndWait(new ProducerRecord<>(TOPIC, "a", "1"), Duration.ofSeconds(20)));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void fireAndForgetTellsTheListenerOnly() {
		listen();
		this.template.fireAndForget(new ProducerRecord<>(TOPIC, "a", "1"));
		awaitEvents("success 1 true");
		this.template.fireAndForget(new ProducerRecord<>("bad topic", "a", "2"));
		awaitEvents("success 1 true", "error 2 RecordValidationException bad topic");
		assertThat(this.fixture.sender().statistics().published()).isOne();
		assertThat(this.fixture.sender().statistics().failed()).isOne();
	}

	@Test
	void everySendIsMeasuredWhetherOrNotItHasAFuture() {
		List<SendEnd> ends = Collections.synchronizedList(new ArrayList<>());
		this.template.statistics().setObserver(new SendObserver() {

			@Override
			public void ended(String topic, SendEnd end, long total, long blocked, long queued, long inFlight) {
				ends.add(end);
			}

			@Override
			public void relayed(String topic, long lag) {
				throw new IllegalStateException("Nothing is relayed here");
			}

			@Override
			public void committed(int rows, long nanos, boolean stored) {
				throw new IllegalStateException("Nothing is stored here");
			}

		});
		this.template.fireAndForget(new ProducerRecord<>(TOPIC, "a", "1"));
		this.template.send(TOPIC, "a", "2").join();
		this.template.fireAndForget(new ProducerRecord<>("bad topic", "a", "3"));
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(ends).containsExactly(SendEnd.PUBLISHED, SendEnd.PUBLISHED, SendEnd.FAILED));
	}

	@Test
	void fireAndForgetFallsBackToTheOutbox() {
		this.fixture.trip();
		listen();
		this.template.fireAndForget(new ProducerRecord<>(TOPIC, "a", "1"));
		Awaitility.await().untilAsserted(() -> assertThat(this.events).contains("success 1 false"));
		assertThat(this.fixture.storedValues()).containsExactly("trip", "1");
	}

	@Test
	void everyKindOfSendIsDurable() {
		this.template.setDefaultTopic(TOPIC);
		List<CompletableFuture<SendResult<String, String>>> futures = List.of(this.template.send(TOPIC, "1"),
				this.template.send(TOPIC, "a", "2"), this.template.send(TOPIC, 0, "a", "3"),
				this.template.send(TOPIC, 0, 17L, "a", "4"), this.template.sendDefault("5"),
				this.template.send(new org.springframework.messaging.support.GenericMessage<>("6")));
		for (CompletableFuture<SendResult<String, String>> future : futures) {
			assertThat(future).isInstanceOf(SendFuture.class);
			assertThat(SenderFixture.result(future).messageId()).hasSize(36);
		}
		assertThat(this.fixture.kafka().log()).hasSize(6);
	}

	@Test
	void callWithoutARecordThrows() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.send((ProducerRecord<String, String>) null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.fireAndForget(null));
	}

	@Test
	void interceptorOfTheTemplateSeesACopyAndTheOutcome() {
		this.template.setProducerInterceptor(new TestInterceptor() {

			@Override
			public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
				record.headers().add("seen", new byte[0]);
				return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value() + "!",
						record.headers());
			}

			@Override
			public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
				DurableKafkaTemplateTests.this.events
					.add(metadata.topic() + " " + metadata.hasOffset() + " " + (exception == null));
			}

		});
		ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, "a", "1");
		DurableSendResult<String, String> result = SenderFixture.result(this.template.send(record));
		assertThat(record.headers()).isEmpty();
		assertThat(result.getProducerRecord().headers().lastHeader("dk-message-id").value())
			.isEqualTo(result.messageId().getBytes(StandardCharsets.UTF_8));
		assertThat(this.fixture.kafka().log()).singleElement()
			.satisfies((it) -> assertThat(it.value()).isEqualTo("1!"));
		awaitEvents("orders true true");
		SenderFixture.failure(this.template.send("bad topic", "a", "1"));
		awaitEvents("orders true true", "bad topic false false");
	}

	@Test
	void interceptorThatReplacesTheHeadersDoesNotLoseTheMessageId() {
		this.template.setProducerInterceptor(new TestInterceptor() {

			@Override
			public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
				return new ProducerRecord<>(record.topic(), record.key(), record.value());
			}

		});
		DurableSendResult<String, String> result = SenderFixture.result(this.template.send(TOPIC, "a", "1"));
		assertThat(result.getProducerRecord().headers().lastHeader("dk-message-id").value())
			.isEqualTo(result.messageId().getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void interceptorThatThrowsIsAFailedFuture() {
		this.template.setProducerInterceptor(new TestInterceptor() {

			@Override
			public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
				throw new IllegalStateException("not this one");
			}

		});
		assertThat(SenderFixture.failure(this.template.send(TOPIC, "a", "1"))).hasMessage("not this one");
		assertThat(this.fixture.sender().statistics().failed()).isOne();
	}

	@Test
	void observationIsStoppedOnceWhateverHappens() {
		Observations observations = observe(false);
		SenderFixture.result(this.template.send(TOPIC, "a", "1"));
		SenderFixture.failure(this.template.send("bad topic", "a", "2"));
		this.fixture.trip();
		SenderFixture.result(this.template.send(TOPIC, "a", "3"));
		Awaitility.await().untilAsserted(() -> assertThat(observations.stopped).hasSize(4));
		assertThat(observations.started).isEqualTo(4);
		assertThat(observations.failed).hasSize(1);
		assertThat(observations.stopped).doesNotHaveDuplicates();
	}

	@Test
	void observationHandlerThatThrowsDoesNotKeepCallbacksFromRunning() throws Exception {
		Observations observations = observe(true);
		CompletableFuture<String> chained = this.template.send(TOPIC, "a", "1").thenApply((result) -> "called");
		assertThat(chained.get(10, TimeUnit.SECONDS)).isEqualTo("called");
		Awaitility.await().untilAsserted(() -> assertThat(observations.stopped).hasSize(1));
	}

	private Observations observe(boolean failing) {
		Observations observations = new Observations(failing);
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(observations);
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(ObservationRegistry.class, () -> registry);
		context.refresh();
		this.template.setApplicationContext(context);
		this.template.setObservationEnabled(true);
		this.template.afterSingletonsInstantiated();
		return observations;
	}

	/**
	 * Notes what happens to observations.
	 */
	private static final class Observations implements ObservationHandler<Observation.Context> {

		private final List<Observation.Context> stopped = Collections.synchronizedList(new ArrayList<>());

		private final List<Observation.Context> failed = Collections.synchronizedList(new ArrayList<>());

		private final String sender = Thread.currentThread().getName();

		private final boolean failing;

		private int started;

		Observations(boolean failing) {
			this.failing = failing;
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public void onStart(Observation.Context context) {
			this.started++;
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			if (this.failing && !Thread.currentThread().getName().equals(this.sender)) {
				throw new IllegalStateException("handler");
			}
		}

		@Override
		public void onError(Observation.Context context) {
			this.failed.add(context);
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

	}

}
