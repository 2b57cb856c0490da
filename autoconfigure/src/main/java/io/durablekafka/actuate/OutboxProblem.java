package io.durablekafka.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Why a request of the endpoint {@code kafkaoutbox} was refused.
 *
 * @param problem what is wrong
 * @param help what to do about it
 * @since 0.1.0
 */
public record OutboxProblem(String problem, @Nullable String help) implements OperationResponseBody {

}
