package io.durablekafka.producer.lint.cluster;

import java.util.Map;

/**
 * A limit of what clients may produce.
 *
 * @param entity whom it is for: {@code user} and {@code client-id} with their names,
 * {@value #DEFAULT} for all that have no limit of their own
 * @param bytesPerSecond bytes per second that each broker accepts
 * @since 0.1.0
 */
public record QuotaFacts(Map<String, String> entity, double bytesPerSecond) {

	/**
	 * Name that stands for all users or clients.
	 */
	public static final String DEFAULT = "<default>";

}
