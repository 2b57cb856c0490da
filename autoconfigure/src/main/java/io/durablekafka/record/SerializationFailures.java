package io.durablekafka.record;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Says what a serializer's failure means, without showing what it failed on. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SerializationFailures {

	private final String keyProperty;

	private final String valueProperty;

	private final boolean includeContents;

	/**
	 * Create failures of a producer.
	 * @param keyProperty property that sets the serializer of keys
	 * @param valueProperty property that sets the serializer of values
	 * @param includeContents whether messages may show keys and values
	 */
	public SerializationFailures(String keyProperty, String valueProperty, boolean includeContents) {
		this.keyProperty = keyProperty;
		this.valueProperty = valueProperty;
		this.includeContents = includeContents;
	}

	/**
	 * Explain why a part of a record could not be serialized.
	 * @param topic topic of the record
	 * @param part what was serialized
	 * @param data the key or the value
	 * @param serializer class of the serializer
	 * @param failure what the serializer threw
	 * @return the failure to report
	 */
	public RecordSerializationException explain(String topic, RecordPart part, @Nullable Object data,
			Class<?> serializer, Throwable failure) {
		if (failure instanceof RecordSerializationException explained) {
			return explained;
		}
		String what = "The %s of class %s for topic '%s'".formatted(part, className(data), topic);
		if (isMisfit(data, failure)) {
			return new RecordSerializationException(
					"%s does not fit the serializer %s. Set '%s' to a serializer that takes it, or send what this one takes"
						.formatted(what, serializer.getName(),
								(part == RecordPart.KEY) ? this.keyProperty : this.valueProperty),
					topic, part, false, failure);
		}
		return explain(what, " with " + serializer.getName(), topic, part, failure);
	}

	/**
	 * Whether what a producer threw comes from a serializer. The client hands on whatever
	 * that has thrown.
	 * @param failure what the producer threw
	 * @return whether a serializer has failed
	 */
	public static boolean concern(RuntimeException failure) {
		if (failure instanceof SerializationException) {
			return true;
		}
		StackTraceElement[] frames = failure.getStackTrace();
		for (int i = 1; i < frames.length; i++) {
			if (frames[i].getClassName().equals(KafkaProducer.class.getName())) {
				return frames[i - 1].getMethodName().equals("serialize");
			}
		}
		return false;
	}

	/**
	 * Explain why a producer that serializes by itself could not do it.
	 * @param record the record
	 * @param failure what the producer threw
	 * @return the failure to report
	 */
	public RecordSerializationException explain(ProducerRecord<?, ?> record, RuntimeException failure) {
		if (failure instanceof RecordSerializationException explained) {
			return explained;
		}
		RecordPart part = partOf(record, failure);
		String what = (part != null)
				? "The %s of class %s for topic '%s'".formatted(part,
						className((part == RecordPart.KEY) ? record.key() : record.value()), record.topic())
				: "The key (class %s) or the value (class %s) for topic '%s'".formatted(className(record.key()),
						className(record.value()), record.topic());
		if (failure.getCause() instanceof ClassCastException misfit && part != null) {
			return new RecordSerializationException(
					"%s does not fit its serializer. Set '%s' to a serializer that takes it, or send what this one takes"
						.formatted(what, (part == RecordPart.KEY) ? this.keyProperty : this.valueProperty),
					record.topic(), part, false, shown(misfit));
		}
		return explain(what, "", record.topic(), part, failure);
	}

	/**
	 * The producer says which part it is for a class that does not fit, and it can only
	 * be one when there is no other.
	 */
	private static @Nullable RecordPart partOf(ProducerRecord<?, ?> record, RuntimeException failure) {
		String message = String.valueOf(failure.getMessage());
		if (message.startsWith("Can't convert key ") || record.value() == null) {
			return RecordPart.KEY;
		}
		return (message.startsWith("Can't convert value ") || record.key() == null) ? RecordPart.VALUE : null;
	}

	private RecordSerializationException explain(String what, String how, String topic, @Nullable RecordPart part,
			Throwable failure) {
		Throwable missing = Unavailability.in(failure);
		if (missing != null) {
			return new RecordSerializationException(
					"%s could not be serialized%s: what that needs does not answer (%s). The same record may be sent again"
						.formatted(what, how, missing),
					topic, part, true, this.includeContents ? failure : SafeThrowable.around(missing, failure));
		}
		String reason = this.includeContents ? failure.toString() : SafeThrowable.describe(failure);
		return new RecordSerializationException("%s cannot be serialized%s: %s".formatted(what, how, reason), topic,
				part, false, shown(failure));
	}

	private Throwable shown(Throwable failure) {
		return this.includeContents ? failure : SafeThrowable.of(failure);
	}

	private static boolean isMisfit(@Nullable Object data, Throwable failure) {
		if (data == null || failure.getClass() != ClassCastException.class) {
			return false;
		}
		// the JVM leaves the message out when it has thrown often enough
		return failure.getMessage() == null
				|| failure.getMessage().startsWith("class %s cannot be cast".formatted(data.getClass().getName()));
	}

	private static String className(@Nullable Object data) {
		return (data != null) ? data.getClass().getName() : "null";
	}

}
