package io.durablekafka.outbox;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A stored record as people see it: without key, value and headers.
 *
 * @param id id of the row
 * @param lane lane of the row
 * @param topic topic that the record goes to
 * @param partition explicit partition, or {@code null}
 * @param timestamp record timestamp in milliseconds since the epoch
 * @param messageId identity of the record
 * @param origin run of the instance that stored it
 * @param size bytes of key, value and headers
 * @param age time since it was stored, by the database's clock
 * @param failure why it is dead, {@code null} if it is not
 * @since 0.1.0
 */
public record OutboxEntry(long id, int lane, String topic, @Nullable Integer partition, long timestamp,
		String messageId, String origin, long size, Duration age, @Nullable Failure failure) {

	/**
	 * Why a record is a dead letter.
	 *
	 * @param category kind of failure
	 * @param error what went wrong
	 * @param attempts how often it was tried
	 * @param age time since it became a dead letter, by the database's clock
	 */
	public record Failure(String category, String error, int attempts, Duration age) {

	}

}
