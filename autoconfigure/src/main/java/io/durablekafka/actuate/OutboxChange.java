package io.durablekafka.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Something that somebody has done to the outbox, the relay or the breaker. Published as
 * an application event, and written to the log.
 *
 * @param action what was done: {@code retry}, {@code replay}, {@code discard},
 * {@code pause}, {@code resume}, {@code drain}, {@code trip} or {@code reset}
 * @param what to what, in words, without contents
 * @param records how many records were changed
 * @param principal who did it, if that is known
 * @since 0.1.0
 */
public record OutboxChange(String action, String what, int records,
		@Nullable String principal) implements OperationResponseBody {

}
