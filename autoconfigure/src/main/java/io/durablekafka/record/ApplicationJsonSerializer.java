package io.durablekafka.record;

import java.util.Map;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

/**
 * Writes JSON with the application's own {@link JsonMapper}. Otherwise as Spring's
 * {@link JacksonJsonSerializer}, whose properties it understands, except that class names
 * are put into headers only when one of these properties asks for it, and that failures
 * do not show the data. Made by Kafka's client, which gets the mapper as an entry of its
 * configuration. Thread-safe.
 *
 * @param <T> the type of the data
 * @since 0.1.0
 */
public final class ApplicationJsonSerializer<T> implements Serializer<T> {

	/**
	 * Entry of the client's configuration that has the {@link Source}.
	 */
	public static final String SOURCE = "internal.durable-kafka.json";

	private static final Source NO_SOURCE = new Source(null, new SerializationFailures("", "", false));

	private RecordPart part = RecordPart.VALUE;

	private SerializationFailures failures = NO_SOURCE.failures();

	private JacksonJsonSerializer<T> json = new JacksonJsonSerializer<>();

	@Override
	public void configure(Map<String, ?> configs, boolean isKey) {
		Source source = (configs.get(SOURCE) instanceof Source given) ? given : NO_SOURCE;
		JsonMapper mapper = source.mapper();
		JacksonJsonSerializer<T> serializer = (mapper != null) ? new JacksonJsonSerializer<>(mapper)
				: new JacksonJsonSerializer<>();
		if (!configs.containsKey(JacksonJsonSerializer.ADD_TYPE_INFO_HEADERS)
				&& !configs.containsKey(JacksonJsonSerializer.TYPE_MAPPINGS)) {
			serializer.setAddTypeInfo(false);
		}
		serializer.configure(configs, isKey);
		this.json = serializer;
		this.part = isKey ? RecordPart.KEY : RecordPart.VALUE;
		this.failures = source.failures();
	}

	@Override
	public byte @Nullable [] serialize(String topic, @Nullable T data) {
		return serialize(topic, new RecordHeaders(), data);
	}

	@Override
	public byte @Nullable [] serialize(String topic, Headers headers, @Nullable T data) {
		if (data == null) {
			return null;
		}
		try {
			return this.json.serialize(topic, headers, data);
		}
		catch (SerializationException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw this.failures.explain(topic, this.part, data, JacksonJsonSerializer.class, cause);
		}
	}

	@Override
	public void close() {
		this.json.close();
	}

	/**
	 * What the serializer gets from the application.
	 *
	 * @param mapper the application's mapper, {@code null} for Spring's
	 * @param failures explains what cannot be written
	 */
	public record Source(@Nullable JsonMapper mapper, SerializationFailures failures) {

	}

}
