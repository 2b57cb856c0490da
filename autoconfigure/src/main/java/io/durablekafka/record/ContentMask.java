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

	private static final int MAX_CAUSES = 16;

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
	 * Take contents out of a failure of a send. Only those of serializers have any, with
	 * one exception: a value of a wrong type is told by its class.
	 * @param failure the failure
	 * @return the failure itself, or a copy that quotes nothing
	 */
	public Throwable failure(Throwable failure) {
		if (this.off || !(failure instanceof SerializationException)
				|| failure.getCause() instanceof ClassCastException) {
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
		return this.off ? cause : masked(cause, 0);
	}

	private static @Nullable Throwable masked(@Nullable Throwable cause, int depth) {
		if (cause == null || depth == MAX_CAUSES) {
			return null;
		}
		MaskedException masked = new MaskedException(cause.getClass().getName(), masked(cause.getCause(), depth + 1));
		masked.setStackTrace(cause.getStackTrace());
		return masked;
	}

	/**
	 * Stands for an exception whose message is withheld.
	 */
	private static final class MaskedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		MaskedException(String type, @Nullable Throwable cause) {
			super(type + ", message withheld", cause);
		}

		@Override
		public String toString() {
			return String.valueOf(getMessage());
		}

	}

}
