package io.durablekafka.producer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import io.durablekafka.record.RecordPart;
import io.durablekafka.record.RecordSerializationException;
import io.durablekafka.record.SerializationFailures;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serializes records on the sending thread. Serializers that may ask somebody else are
 * kept to the time that a send may take, and are tried again if that is wanted. The
 * others cost nothing more than themselves.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class RecordSerializers<K, V> implements AutoCloseable {

	/**
	 * These ask nobody. By name, since some need what may be missing.
	 */
	private static final Set<String> LOCAL = Set.of("io.durablekafka.record.ApplicationJsonSerializer",
			"org.springframework.kafka.support.serializer.JacksonJsonSerializer",
			"org.springframework.kafka.support.serializer.JsonSerializer",
			"org.springframework.kafka.support.serializer.StringOrBytesSerializer",
			"org.springframework.kafka.support.serializer.ToStringSerializer");

	private static final String LOCAL_PACKAGE = "org.apache.kafka.common.serialization.";

	private final Serializer<K> key;

	private final Serializer<V> value;

	private final SerializationFailures failures;

	private final @Nullable Duration retryPause;

	private final @Nullable SerializationWatch watch;

	/**
	 * Create serializers.
	 * @param key serializer of keys
	 * @param value serializer of values
	 * @param failures explains failures
	 * @param retryPause time between two attempts when something does not answer, or
	 * {@code null} for a single attempt
	 */
	RecordSerializers(Serializer<K> key, Serializer<V> value, SerializationFailures failures,
			@Nullable Duration retryPause) {
		this.key = key;
		this.value = value;
		this.failures = failures;
		this.retryPause = retryPause;
		this.watch = (isLocal(key) && isLocal(value)) ? null : new SerializationWatch();
	}

	private static boolean isLocal(Serializer<?> serializer) {
		String name = serializer.getClass().getName();
		return name.startsWith(LOCAL_PACKAGE) || LOCAL.contains(name);
	}

	void start() {
		if (this.watch != null) {
			this.watch.start();
		}
	}

	/**
	 * Serialize the key.
	 * @param record the record
	 * @param deadline when serializers have to be ready
	 */
	byte @Nullable [] key(ProducerRecord<K, V> record, long deadline) {
		return serialize(this.key, record, record.key(), RecordPart.KEY, deadline);
	}

	/**
	 * Serialize the value.
	 * @param record the record
	 * @param deadline when serializers have to be ready
	 */
	byte @Nullable [] value(ProducerRecord<K, V> record, long deadline) {
		return serialize(this.value, record, record.value(), RecordPart.VALUE, deadline);
	}

	private <T> byte @Nullable [] serialize(Serializer<T> serializer, ProducerRecord<K, V> record, @Nullable T data,
			RecordPart part, long deadline) {
		SerializationWatch watchdog = this.watch;
		if (watchdog == null) {
			try {
				return serializer.serialize(record.topic(), record.headers(), data);
			}
			catch (RuntimeException ex) {
				throw this.failures.explain(record.topic(), part, data, serializer.getClass(), ex);
			}
		}
		if (this.retryPause == null) {
			return attempt(watchdog, serializer, record, data, part, deadline);
		}
		Header[] headers = record.headers().toArray();
		while (true) {
			try {
				return attempt(watchdog, serializer, record, data, part, deadline);
			}
			catch (RecordSerializationException ex) {
				if (!ex.isRetryable() || !rest(this.retryPause, deadline)) {
					throw ex;
				}
				reset(record.headers(), headers);
			}
		}
	}

	private <T> byte @Nullable [] attempt(SerializationWatch watchdog, Serializer<T> serializer,
			ProducerRecord<K, V> record, @Nullable T data, RecordPart part, long deadline) {
		long started = System.nanoTime();
		SerializationWatch.Watched watched = watchdog.begin(deadline);
		boolean ended = false;
		try {
			byte[] bytes = serializer.serialize(record.topic(), record.headers(), data);
			ended = true;
			watchdog.end(watched);
			return bytes;
		}
		catch (RuntimeException ex) {
			ended = true;
			Throwable failure = ex;
			if (watchdog.end(watched)) {
				failure = new TimeoutException(
						"no answer after %d ms, when half of 'durable-kafka.producer.max-block' was over"
							.formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)));
				failure.addSuppressed(this.failures.explain(record.topic(), part, data, serializer.getClass(), ex));
			}
			throw this.failures.explain(record.topic(), part, data, serializer.getClass(), failure);
		}
		finally {
			if (!ended) {
				watchdog.end(watched);
			}
		}
	}

	/**
	 * Wait before the next attempt.
	 * @return whether there is time for one
	 */
	private boolean rest(Duration pause, long deadline) {
		long end = System.nanoTime() + pause.toNanos();
		if (end - deadline >= 0) {
			return false;
		}
		for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
			if (Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(this, left);
		}
		return true;
	}

	/**
	 * Take back what a failed attempt may have added.
	 */
	private static void reset(Headers headers, Header[] before) {
		for (Header header : headers.toArray()) {
			headers.remove(header.key());
		}
		for (Header header : before) {
			headers.add(header);
		}
	}

	@Override
	public void close() {
		if (this.watch != null) {
			this.watch.close();
		}
		this.key.close();
		this.value.close();
	}

}
