package io.durablekafka.record;

import java.util.regex.Pattern;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception whose message may quote keys or values: same stack trace, same
 * causes, and its class as the message.
 */
final class SafeThrowable extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final int MAX_CAUSES = 16;

	private static final String WITHHELD = " (its message may show contents and is withheld)";

	/**
	 * What the JVM says names classes and nothing else.
	 */
	private static final Pattern CLASSES_ONLY = Pattern.compile("class \\S+ cannot be cast to class .*");

	private static final String PATH = " (through reference chain";

	private SafeThrowable(String message, @Nullable Throwable cause, StackTraceElement[] stackTrace) {
		super(message, cause, false, true);
		setStackTrace(stackTrace);
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

	/**
	 * A failure that shows nothing.
	 * @param failure what a serializer threw
	 * @return a failure of the same shape
	 */
	static Throwable of(Throwable failure) {
		return of(failure, null, MAX_CAUSES);
	}

	/**
	 * A failure that shows nothing but one of its causes.
	 * @param shown tells what did not answer, and stays as it is
	 * @param failure what a serializer threw
	 * @return a failure of the same shape
	 */
	static Throwable around(Throwable shown, Throwable failure) {
		return of(failure, shown, MAX_CAUSES);
	}

	private static Throwable of(Throwable failure, @Nullable Throwable shown, int depth) {
		if (failure == shown) {
			return failure;
		}
		Throwable cause = failure.getCause();
		Throwable safeCause = (cause != null && depth > 0) ? of(cause, shown, depth - 1) : null;
		if (failure instanceof SerializationException && safeCause != null) {
			// it has no stack trace, and its class says nothing
			return safeCause;
		}
		return new SafeThrowable(describe(failure), safeCause, failure.getStackTrace());
	}

	/**
	 * Describe an exception by what cannot be contents.
	 */
	static String describe(Throwable failure) {
		Throwable cause = failure.getCause();
		if (failure instanceof SerializationException && cause != null) {
			return describe(cause);
		}
		String name = failure.getClass().getName();
		String message = failure.getMessage();
		if (message == null) {
			return name;
		}
		String safe = safe(failure, message);
		return (safe != null) ? name + ": " + safe : name + WITHHELD;
	}

	private static @Nullable String safe(Throwable failure, String message) {
		if (failure.getClass() == ClassCastException.class && CLASSES_ONLY.matcher(message).matches()) {
			return message;
		}
		if (failure.getClass().getSimpleName().equals("InvalidDefinitionException")) {
			// Jackson about a type that it cannot write; the path may have keys of maps
			int path = message.indexOf(PATH);
			return (path >= 0) ? message.substring(0, path) : message;
		}
		return null;
	}

}
