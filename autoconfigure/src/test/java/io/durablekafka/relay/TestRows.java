package io.durablekafka.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Rows for tests.
 */
final class TestRows {

	private static final byte[] NO_HEADERS = HeaderCodec.encode(List.of());

	private TestRows() {
	}

	static OutboxRecord row(String topic, @Nullable String key, String value) {
		return row(topic, null, bytes(key), bytes(value), NO_HEADERS, 1_700_000_000_000L);
	}

	static OutboxRecord row(String topic, @Nullable Integer partition, byte @Nullable [] key, byte @Nullable [] value,
			byte[] headers, long timestamp) {
		return new OutboxRecord(0, Slots.lane(Slots.of(topic, key, partition)), topic, partition, key, value, headers,
				timestamp, UUID.randomUUID().toString(), "test");
	}

	static byte[] noHeaders() {
		return NO_HEADERS.clone();
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static byte @Nullable [] bytes(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8) : null;
	}

}
