package io.durablekafka.record;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record could not be turned into bytes. It was neither sent nor stored: there is
 * nothing to store. The message names topic, class and serializer, and nothing of the
 * record's contents.
 *
 * @since 0.1.0
 */
public class RecordSerializationException extends SerializationException {

	private static final long serialVersionUID = 1L;

	private final String topic;

	private final @Nullable RecordPart part;

	private final boolean retryable;

	RecordSerializationException(String message, String topic, @Nullable RecordPart part, boolean retryable,
			@Nullable Throwable cause) {
		super(message, cause);
		this.topic = topic;
		this.part = part;
		this.retryable = retryable;
	}

	/**
	 * Topic of the record.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * What could not be serialized.
	 * @return the part, or {@code null} if the producer did not tell
	 */
	public @Nullable RecordPart getPart() {
		return this.part;
	}

	/**
	 * Whether the same record may be sent again with a chance: something that the
	 * serializer needs, such as a schema registry, did not answer. Otherwise the record
	 * itself, its schema or the configuration has to change.
	 * @return whether the failure is one of the moment
	 */
	public boolean isRetryable() {
		return this.retryable;
	}

}
