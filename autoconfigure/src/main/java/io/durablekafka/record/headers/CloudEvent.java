package io.durablekafka.record.headers;

import org.jspecify.annotations.Nullable;

/**
 * Attributes of the events that records are.
 *
 * @param type what has happened
 * @param source where it has happened
 * @param subject what it has happened to
 * @param dataSchema identifies the schema of values
 * @param contentType media type of values
 * @since 0.1.0
 */
public record CloudEvent(HeaderText type, HeaderText source, @Nullable HeaderText subject,
		@Nullable HeaderText dataSchema, @Nullable String contentType) {

}
