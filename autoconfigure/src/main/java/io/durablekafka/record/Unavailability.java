package io.durablekafka.record;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a serializer failed because somebody else did not answer.
 */
final class Unavailability {

	private static final int MAX_CAUSES = 16;

	/**
	 * The clients of schema registries tell the status of an answer by one of these.
	 */
	private static final List<String> STATUS_METHODS = List.of("getStatus", "getStatusCode", "getResponseStatusCode");

	private static final List<Class<? extends Throwable>> TYPES = List.of(SocketException.class,
			InterruptedIOException.class, UnknownHostException.class, HttpTimeoutException.class,
			ClosedChannelException.class, TimeoutException.class, RetriableException.class);

	private static final int NEAREST_FRAMES = 10;

	private static final List<String> NETWORKS = List.of("java.net.", "jdk.internal.net.", "sun.net.", "sun.nio.ch.",
			"io.netty.", "io.vertx.", "okhttp3.", "org.apache.http.", "org.apache.hc.");

	private Unavailability() {
	}

	/**
	 * Look through a failure and its causes.
	 * @return who says that somebody did not answer; {@code null} if none of them does
	 */
	static @Nullable Throwable in(Throwable failure) {
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
			if (says(candidate)) {
				return candidate;
			}
			candidate = candidate.getCause();
		}
		return null;
	}

	private static boolean says(Throwable candidate) {
		return TYPES.stream().anyMatch((type) -> type.isInstance(candidate)) || isBrokenConnection(candidate)
				|| isStatusOfTheMoment(candidate);
	}

	/**
	 * A connection that breaks is reported by the plain exception, which others may use
	 * for anything.
	 */
	private static boolean isBrokenConnection(Throwable candidate) {
		return candidate.getClass() == IOException.class && Arrays.stream(candidate.getStackTrace())
			.limit(NEAREST_FRAMES)
			.map(StackTraceElement::getClassName)
			.anyMatch((frame) -> NETWORKS.stream().anyMatch(frame::startsWith));
	}

	private static boolean isStatusOfTheMoment(Throwable candidate) {
		int status = status(candidate);
		return status >= 500 || status == 429 || status == 408;
	}

	private static int status(Throwable candidate) {
		if (!Modifier.isPublic(candidate.getClass().getModifiers())) {
			return -1;
		}
		for (String name : STATUS_METHODS) {
			try {
				Method method = candidate.getClass().getMethod(name);
				if (method.invoke(candidate) instanceof Number status) {
					return status.intValue();
				}
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				// it has no status
			}
		}
		return -1;
	}

}
