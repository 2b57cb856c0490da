package io.durablekafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import io.durablekafka.producer.SenderFixture;
import io.durablekafka.producer.SenderStatistics;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.kafka.KafkaException;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every way of sending with every failure: one outcome, one call of each listener, one
 * count and one completion of the future, with an outbox and without.
 */
@Timeout(60)
class SendMatrixTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final SenderFixture fixture = new SenderFixture();

	private final RecordingListener listener = new RecordingListener();

	private final List<String> springListener = new CopyOnWriteArrayList<>();

	private final AtomicInteger completions = new AtomicInteger();

	@BeforeEach
	void start() {
		this.fixture.serializeValuesWith(new FailingSerializer());
		this.fixture.start();
		this.fixture.template().setDeliveryListeners(new DeliveryListeners(List.of(this.listener)));
		this.fixture.prime("key");
		Awaitility.await().until(() -> !this.listener.events().isEmpty());
		this.listener.events().clear();
	}

	@AfterEach
	void close() {
		assertThat(Thread.interrupted()).isFalse();
		this.fixture.close();
	}

	static Stream<Arguments> cases() {
		return Arrays.stream(Failure.values())
			.flatMap((failure) -> Arrays.stream(Way.values())
				.flatMap((way) -> Stream.of(true, false).map((outbox) -> Arguments.of(failure, way, outbox))));
	}

	@ParameterizedTest(name = "{0}, {1}, outbox {2}")
	@MethodSource("cases")
	void hasOneOutcome(Failure failure, Way way, boolean outbox) {
		DurableKafkaTemplate<String, String> template = outbox ? this.fixture.template()
				: this.fixture.templateWithoutOutbox();
		Figures before = Figures.of(template.statistics());
		template.setDeliveryListeners(new DeliveryListeners(List.of(this.listener)));
		template.setProducerListener(springListener());
		failure.arrange(this.fixture, template);
		ProducerRecord<String, String> record = failure.record();
		CompletableFuture<?> future;
		try {
			future = way.send.apply(template, record);
			if (future != null) {
				future.whenComplete((result, ex) -> this.completions.incrementAndGet());
			}
		}
		finally {
			failure.restore();
		}
		String outcome = (outbox && failure.isStored) ? "stored" : "rejected";
		Awaitility.await().until(() -> !this.listener.events().isEmpty());
		Awaitility.await().until(() -> future == null || this.completions.get() > 0);
		if (future != null) {
			assertThat(outcome(future)).isEqualTo(outcome);
		}
		assertThat(this.listener.events()).singleElement().asString().startsWith(outcome + " " + record.value());
		assertThat(this.completions.get()).isEqualTo((future != null) ? 1 : 0);
		Awaitility.await().until(() -> !this.springListener.isEmpty());
		assertThat(this.springListener).containsExactly(outcome);
		assertThat(Figures.of(template.statistics()).minus(before))
			.isEqualTo(outcome.equals("stored") ? new Figures(0, 1, 0, 0) : new Figures(0, 0, 1, 0));
	}

	private ProducerListener<String, String> springListener() {
		return new ProducerListener<>() {

			@Override
			public void onSuccess(ProducerRecord<String, String> record, RecordMetadata metadata) {
				SendMatrixTests.this.springListener.add("stored");
			}

			@Override
			public void onError(ProducerRecord<String, String> record, @Nullable RecordMetadata metadata,
					Exception exception) {
				SendMatrixTests.this.springListener.add("rejected");
			}

		};
	}

	private static String outcome(CompletableFuture<?> future) {
		return future.handle((result, failure) -> (failure != null) ? "rejected" : "stored").join();
	}

	/**
	 * Ways to send.
	 */
	enum Way {

		SEND((template, record) -> template.send(record)),

		SEND_TOPIC_KEY_VALUE((template, record) -> template.send(record.topic(), record.key(), record.value())),

		SEND_ALL((template, record) -> template.sendAll(List.of(record)).all()),

		SEND_AND_WAIT((template, record) -> CompletableFuture.supplyAsync(() -> {
			try {
				return template.sendAndWait(record, Duration.ofSeconds(20));
			}
			catch (KafkaException ex) {
				throw new IllegalStateException(ex);
			}
		}, Runnable::run)),

		FIRE_AND_FORGET((template, record) -> {
			template.fireAndForget(record);
			return null;
		}),

		AFTER_COMMIT((template, record) -> new TransactionTemplate(new NoDatabase())
			.execute((status) -> template.sendAfterCommit(record)));

		private final BiFunction<DurableKafkaTemplate<String, String>, ProducerRecord<String, String>, @Nullable CompletableFuture<?>> send;

		Way(BiFunction<DurableKafkaTemplate<String, String>, ProducerRecord<String, String>, @Nullable CompletableFuture<?>> send) {
			this.send = send;
		}

	}

	/**
	 * What can go wrong.
	 */
	enum Failure {

		VALIDATION(false) {

			@Override
			ProducerRecord<String, String> record() {
				return new ProducerRecord<>("no topic", "key", "value");
			}

		},

		SERIALIZATION(false) {

			@Override
			ProducerRecord<String, String> record() {
				return new ProducerRecord<>(TOPIC, "key", FailingSerializer.BAD);
			}

		},

		TOO_LARGE(false) {

			@Override
			void arrange(SenderFixture fixture, DurableKafkaTemplate<String, String> template) {
				fixture.kafka().refusal((record) -> new RecordTooLargeException("too large"));
			}

		},

		METADATA_TIMEOUT(true) {

			@Override
			void arrange(SenderFixture fixture, DurableKafkaTemplate<String, String> template) {
				fixture.kafka().refusal((record) -> new TimeoutException("not present in metadata after 60000 ms"));
			}

		},

		BUFFER_FULL(true) {

			@Override
			void arrange(SenderFixture fixture, DurableKafkaTemplate<String, String> template) {
				fixture.kafka().refusal((record) -> new BufferExhaustedException("Failed to allocate 100 bytes"));
			}

		},

		RETRIES_EXHAUSTED(true) {

			@Override
			void arrange(SenderFixture fixture, DurableKafkaTemplate<String, String> template) {
				fixture.kafka().expiring(true);
			}

		},

		INTERRUPTED(false) {

			@Override
			void arrange(SenderFixture fixture, DurableKafkaTemplate<String, String> template) {
				fixture.kafka().duringSend((record) -> {
					throw new InterruptException("interrupted while waiting for memory");
				});
			}

			@Override
			void restore() {
				Thread.interrupted();
			}

		},

		CLOSED(false) {

			@Override
			void arrange(SenderFixture fixture, DurableKafkaTemplate<String, String> template) {
				fixture.close();
				template.destroy();
			}

		};

		private final boolean isStored;

		Failure(boolean isStored) {
			this.isStored = isStored;
		}

		void arrange(SenderFixture fixture, DurableKafkaTemplate<String, String> template) {
		}

		void restore() {
		}

		ProducerRecord<String, String> record() {
			return new ProducerRecord<>(TOPIC, "key", "value");
		}

	}

	/**
	 * What was counted.
	 */
	record Figures(long published, long stored, long failed, long dead) {

		static Figures of(SenderStatistics statistics) {
			return new Figures(statistics.published(), statistics.stored(), statistics.failed(),
					statistics.deadLettered());
		}

		Figures minus(Figures other) {
			return new Figures(this.published - other.published, this.stored - other.stored, this.failed - other.failed,
					this.dead - other.dead);
		}

	}

	/**
	 * Does not take one value.
	 */
	public static final class FailingSerializer implements Serializer<String> {

		static final String BAD = "bad";

		@Override
		public byte @Nullable [] serialize(String topic, @Nullable String data) {
			if (BAD.equals(data)) {
				throw new SerializationException("no");
			}
			return (data != null) ? data.getBytes() : null;
		}

	}

}
