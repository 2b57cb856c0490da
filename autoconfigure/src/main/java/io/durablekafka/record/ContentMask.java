package io.durablekafka.record;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps contents of records out of exceptions. A serializer may quote what it could not
 * serialize, and a validator what it did not like. Their exceptions keep type, stack
 * trace and chain of causes, but not their words. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ContentMask {

	private final boolean off;

	/**
	 * Create a mask.
	 * @param includeContents whether contents may be shown, so that nothing is changed
	 */
	public ContentMask(boolean includeContents) {
		this.off = includeContents;
	}

	/**
	 * Whether contents may be shown.
	 * @return whether nothing is changed
	 */
	public boolean isOff() {
		return this.off;
	}

	/**
	 * Take contents out of a failure of a send. Only those of serializers have any,
	 * unless they have been explained already.
	 * @param failure the failure
	 * @return the failure itself, or a copy that quotes nothing
	 */
	public Throwable failure(Throwable failure) {
		if (this.off || !(failure instanceof SerializationException)
				|| failure instanceof RecordSerializationException) {
			return failure;
		}
		SerializationException masked = new SerializationException(
				"The record cannot be serialized. The message is withheld, since it may quote the record: "
						+ "'durable-kafka.logging.include-contents' shows it",
				cause(failure.getCause()));
		masked.setStackTrace(failure.getStackTrace());
		return masked;
	}

	/**
	 * Take contents out of an exception that becomes the cause of another.
	 * @param cause the cause
	 * @return the cause itself, or a copy that quotes nothing
	 */
	@Nullable Throwable cause(@Nullable Throwable cause) {
		return (this.off || cause == null) ? cause : SafeThrowable.of(cause);
	}

}
