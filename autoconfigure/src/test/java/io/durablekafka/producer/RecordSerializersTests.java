package io.durablekafka.producer;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.record.RecordPart;
import io.durablekafka.record.RecordSerializationException;
import io.durablekafka.record.SerializationFailures;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RecordSerializers} and {@link SerializationWatch}.
 */
@Timeout(60)
class RecordSerializersTests {

	private final ProducerRecord<String, String> record = new ProducerRecord<>("orders", "k", "v");

	private final List<RecordSerializers<?, ?>> started = Collections.synchronizedList(new ArrayList<>());

	@AfterEach
	void close() {
		this.started.forEach(RecordSerializers::close);
	}

	private RecordSerializers<String, String> serializers(Serializer<String> value, @Nullable Duration retryPause) {
		RecordSerializers<String, String> serializers = new RecordSerializers<>(new StringSerializer(), value,
				new SerializationFailures("k", "v", false), retryPause);
		serializers.start();
		this.started.add(serializers);
		return serializers;
	}

	private static long in(Duration time) {
		return System.nanoTime() + time.toNanos();
	}

	private static byte[] awaitForEver() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			// as the client of the registry does it
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		return new byte[0];
	}

	@Test
	void serializerThatNeverReturnsIsGivenUp() {
		RecordSerializers<String, String> serializers = serializers((topic, data) -> awaitForEver(), null);
		assertThatExceptionOfType(RecordSerializationException.class)
			.isThrownBy(() -> serializers.value(this.record, in(Duration.ofMillis(50))))
			.withMessageContaining("max-block")
			.satisfies((ex) -> {
				assertThat(ex.isRetryable()).isTrue();
				assertThat(ex.getPart()).isEqualTo(RecordPart.VALUE);
			});
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void serializerInTimeIsLeftAlone() throws Exception {
		RecordSerializers<String, String> serializers = serializers((topic, data) -> new byte[] { 7 }, null);
		long end = in(Duration.ofMillis(400));
		while (System.nanoTime() - end < 0) {
			assertThat(serializers.value(this.record, in(Duration.ofMillis(1)))).containsExactly(7);
		}
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void interruptOfSomebodyElseIsKept() {
		RecordSerializers<String, String> serializers = serializers((topic, data) -> awaitForEver(), null);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(RecordSerializationException.class)
			.isThrownBy(() -> serializers.value(this.record, in(Duration.ofSeconds(30))))
			.satisfies((ex) -> assertThat(ex.isRetryable()).isFalse());
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void errorEndsTheWatch() {
		RecordSerializers<String, String> serializers = serializers((topic, data) -> {
			throw new StackOverflowError();
		}, null);
		assertThatExceptionOfType(StackOverflowError.class)
			.isThrownBy(() -> serializers.value(this.record, in(Duration.ofMillis(1))));
		CountDownLatch never = new CountDownLatch(1);
		assertThat(awaited(never, Duration.ofMillis(300))).isFalse();
	}

	private static boolean awaited(CountDownLatch latch, Duration time) {
		try {
			return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new AssertionError("Interrupted when it was over", ex);
		}
	}

	@Test
	void retryGoesOnUntilThereIsAnAnswer() {
		AtomicInteger attempts = new AtomicInteger();
		RecordSerializers<String, String> serializers = serializers(new AddingHeader(() -> {
			if (attempts.incrementAndGet() < 3) {
				throw new SerializationException("no", new ConnectException("refused"));
			}
			return new byte[] { 7 };
		}), Duration.ofMillis(1));
		this.record.headers().add("mine", new byte[] { 1 }).add("mine", new byte[] { 2 });
		assertThat(serializers.value(this.record, in(Duration.ofSeconds(20)))).containsExactly(7);
		assertThat(attempts).hasValue(3);
		assertThat(this.record.headers()).extracting((header) -> header.key()).containsExactly("mine", "mine", "type");
	}

	@Test
	void retryEndsWithTheTime() {
		AtomicInteger attempts = new AtomicInteger();
		RecordSerializers<String, String> serializers = serializers((topic, data) -> {
			attempts.incrementAndGet();
			throw new SerializationException("no", new ConnectException("refused"));
		}, Duration.ofMillis(20));
		long start = System.nanoTime();
		assertThatExceptionOfType(RecordSerializationException.class)
			.isThrownBy(() -> serializers.value(this.record, in(Duration.ofMillis(200))))
			.satisfies((ex) -> assertThat(ex.isRetryable()).isTrue());
		assertThat(attempts).hasValueBetween(2, 10);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void finalFailureIsNotTriedAgain() {
		AtomicInteger attempts = new AtomicInteger();
		RecordSerializers<String, String> serializers = serializers((topic, data) -> {
			attempts.incrementAndGet();
			throw new SerializationException("no");
		}, Duration.ofMillis(1));
		assertThatExceptionOfType(RecordSerializationException.class)
			.isThrownBy(() -> serializers.value(this.record, in(Duration.ofSeconds(20))));
		assertThat(attempts).hasValue(1);
	}

	/**
	 * Adds a header before it does anything else.
	 */
	private record AddingHeader(java.util.function.Supplier<byte[]> bytes) implements Serializer<String> {

		@Override
		public byte[] serialize(String topic, String data) {
			return this.bytes.get();
		}

		@Override
		public byte[] serialize(String topic, Headers headers, String data) {
			headers.add("type", new byte[] { 1 });
			return serialize(topic, data);
		}

	}

}
