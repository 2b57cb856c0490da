package io.durablekafka.outbox.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Rows to put into a store.
 */
final class TestRows {

	private static final byte[] HEADERS = HeaderCodec
		.encode(new RecordHeaders().add("h", "1".getBytes(StandardCharsets.UTF_8)));

	private TestRows() {
	}

	static OutboxRecord row(String messageId) {
		return row("orders", messageId, new byte[] { 1, 2, 3 });
	}

	static OutboxRecord row(String topic, String messageId, byte @Nullable [] value) {
		byte[] key = messageId.getBytes(StandardCharsets.UTF_8);
		return new OutboxRecord(0, Slots.lane(Slots.of(topic, key, null)), topic, null, key, value, HEADERS, 1000,
				messageId, "app-1");
	}

	/**
	 * A row that every database refuses: there is no such lane.
	 */
	static OutboxRecord refused(String messageId) {
		OutboxRecord row = row(messageId);
		return new OutboxRecord(0, Slots.LANES + 1, row.topic(), null, row.key(), row.value(), row.headers(), 1000,
				messageId, "app-1");
	}

	static List<OutboxRecord> rows(String prefix, int count) {
		return IntStream.range(0, count).mapToObj((i) -> row(prefix + i)).toList();
	}

	static long[] ids(List<OutboxRecord> rows) {
		return rows.stream().mapToLong(OutboxRecord::id).toArray();
	}

	static List<String> messageIds(List<OutboxRecord> rows) {
		return rows.stream().map(OutboxRecord::messageId).toList();
	}

}
