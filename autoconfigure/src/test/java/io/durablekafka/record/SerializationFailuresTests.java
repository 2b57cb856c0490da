package io.durablekafka.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SerializationFailures}.
 */
class SerializationFailuresTests {

	private static final String SECRET = "4111-1111";

	private final SerializationFailures failures = new SerializationFailures("my.key-serializer", "my.value-serializer",
			false);

	private RecordSerializationException explain(Throwable failure) {
		return this.failures.explain("orders", RecordPart.VALUE, 17, StringSerializer.class, failure);
	}

	private static String print(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text, true));
		return text.toString();
	}

	private static ClassCastException misfit() {
		Object number = 17;
		try {
			return new ClassCastException((String) number);
		}
		catch (ClassCastException ex) {
			return ex;
		}
	}

	@Test
	void classThatDoesNotFitNamesThePropertyToSet() {
		RecordSerializationException value = explain(misfit());
		assertThat(value).hasMessageContaining("value of class java.lang.Integer for topic 'orders'")
			.hasMessageContaining(StringSerializer.class.getName())
			.hasMessageContaining("'my.value-serializer'");
		assertThat(value.getPart()).isEqualTo(RecordPart.VALUE);
		assertThat(value.getTopic()).isEqualTo("orders");
		assertThat(value.isRetryable()).isFalse();
		assertThat(this.failures.explain("orders", RecordPart.KEY, 17, StringSerializer.class, misfit()))
			.hasMessageContaining("'my.key-serializer'");
	}

	@Test
	void contentsInMessagesAreNotShown() {
		RuntimeException getter = new IllegalStateException("cannot show " + SECRET, new IOException(SECRET));
		RecordSerializationException failure = explain(
				new SerializationException("Can't serialize data [" + SECRET + "]", getter));
		assertThat(print(failure)).doesNotContain(SECRET)
			.contains("java.lang.IllegalStateException", "java.io.IOException", "contentsInMessagesAreNotShown");
		assertThat(failure.isRetryable()).isFalse();
	}

	@Test
	void contentsAreShownOnRequest() {
		SerializationFailures open = new SerializationFailures("k", "v", true);
		assertThat(print(open.explain("orders", RecordPart.VALUE, 17, StringSerializer.class,
				new SerializationException("Can't serialize data [" + SECRET + "]"))))
			.contains(SECRET);
	}

	@Test
	void typeThatJacksonCannotWriteIsNamed() {
		assertThat(explain(new InvalidDefinitionException(
				"No serializer found for class Order (through reference chain: Map[\"" + SECRET + "\"])")))
			.hasMessageContaining("No serializer found for class Order")
			.hasMessageNotContaining(SECRET);
	}

	static Stream<Throwable> momentary() {
		return Stream.of(new ConnectException("Connection refused"), new TimeoutException(),
				new DisconnectException("gone"), new StatusException(503), new StatusException(429),
				brokenConnection("sun.nio.ch.SocketChannelImpl"));
	}

	@ParameterizedTest
	@MethodSource("momentary")
	void whatDoesNotAnswerMakesTheFailureRetryable(Throwable cause) {
		RecordSerializationException failure = explain(
				new SerializationException(SECRET, new IllegalStateException(SECRET, cause)));
		assertThat(failure.isRetryable()).isTrue();
		assertThat(failure).hasMessageContaining(cause.toString()).hasStackTraceContaining("IllegalStateException");
		assertThat(print(failure)).doesNotContain(SECRET);
		assertThat(failure).hasRootCause(cause);
	}

	static Stream<Throwable> lasting() {
		return Stream.of(new IllegalArgumentException(), new StatusException(404), new StatusException(409),
				new IOException("the data"), new NullPointerException());
	}

	@ParameterizedTest
	@MethodSource("lasting")
	void everythingElseIsFinal(Throwable cause) {
		assertThat(explain(new SerializationException("no", cause)).isRetryable()).isFalse();
	}

	@Test
	void producerThatSerializesByItselfMayNotTellThePart() {
		ProducerRecord<Integer, Integer> record = new ProducerRecord<>("orders", 1, 2);
		assertThat(this.failures.explain(record, new SerializationException("no")).getPart()).isNull();
		assertThat(this.failures.explain(record, new SerializationException("no"))).hasMessageContaining("'orders'")
			.hasMessageContaining("java.lang.Integer");
		assertThat(this.failures.explain(new ProducerRecord<>("orders", 2), new SerializationException("no")).getPart())
			.isEqualTo(RecordPart.VALUE);
		RecordSerializationException misfit = this.failures.explain(record,
				new SerializationException("Can't convert key of class java.lang.Integer", misfit()));
		assertThat(misfit.getPart()).isEqualTo(RecordPart.KEY);
		assertThat(misfit).hasMessageContaining("'my.key-serializer'");
	}

	private static IOException brokenConnection(String where) {
		IOException failure = new IOException("Connection reset");
		failure.setStackTrace(new StackTraceElement[] { new StackTraceElement(where, "read", null, 1) });
		return failure;
	}

	/**
	 * As the clients of schema registries have them.
	 */
	public static final class StatusException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final int status;

		StatusException(int status) {
			super("status " + status);
			this.status = status;
		}

		public int getStatus() {
			return this.status;
		}

	}

	/**
	 * As Jackson has it.
	 */
	static final class InvalidDefinitionException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		InvalidDefinitionException(String message) {
			super(message);
		}

	}

}
