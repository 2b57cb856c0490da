package io.durablekafka.benchmarks.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Numbered records of an orders service: the number is the beginning of the value, and
 * its remainder is the key.
 *
 * @param keys number of keys
 */
record SampleRows(int keys) {

	static final String TOPIC = "bench";

	static final int PARTITIONS = 12;

	/**
	 * The rows are older than what a broker keeps.
	 */
	static final Map<String, String> TOPIC_SETTINGS = Map.of("retention.ms", "-1");

	private static final byte[] VALUE = value();

	/**
	 * Text that compresses to about two thirds, as JSON does in small batches.
	 */
	private static byte[] value() {
		byte[] value = new byte[200];
		Random random = new Random(1);
		for (int i = 0; i < value.length; i++) {
			value[i] = (byte) ('a' + random.nextInt(16));
		}
		return value;
	}

	byte[] key(int number) {
		return ("customer-" + number % this.keys).getBytes(StandardCharsets.US_ASCII);
	}

	static byte[] value(int number) {
		byte[] value = VALUE.clone();
		ByteBuffer.wrap(value).putInt(number);
		return value;
	}

	static int number(byte[] value) {
		return ByteBuffer.wrap(value).getInt();
	}

	/**
	 * Rows as the library writes them, with its default headers.
	 */
	List<OutboxRecord> rows(int from, int to) {
		List<OutboxRecord> rows = new ArrayList<>(to - from);
		for (int number = from; number < to; number++) {
			rows.add(row(number));
		}
		return rows;
	}

	private OutboxRecord row(int number) {
		byte[] key = key(number);
		String id = new UUID(0x0197_0000_0000_7000L, number).toString();
		RecordHeaders headers = new RecordHeaders();
		headers.add("dk-message-id", text(id));
		headers.add("dk-origin-application", text("benchmark"));
		headers.add("dk-origin-instance", text("benchmark-host-1"));
		headers.add("dk-produced-at", text("2026-01-01T00:00:00.000Z"));
		return new OutboxRecord(0, Slots.lane(Slots.of(TOPIC, key, null)), TOPIC, null, key, value(number),
				HeaderCodec.encode(headers), 1_767_225_600_000L + number, id, "benchmark-host-1");
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
