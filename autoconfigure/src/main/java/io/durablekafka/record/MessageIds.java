package io.durablekafka.record;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Gives each record its identity before the first attempt: a UUID of version 7 (RFC 9562)
 * as text, so that ids sort by time. Thread-safe.
 *
 * @since 0.1.0
 */
public final class MessageIds {

	private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	private final String header;

	private final LongSupplier clock;

	/**
	 * Create a source of message ids.
	 * @param header name of the header that carries the id
	 * @param clock milliseconds since the epoch
	 */
	public MessageIds(String header, LongSupplier clock) {
		this.header = header;
		this.clock = clock;
	}

	/**
	 * The id that the caller has set, or a new one, which is added to the headers.
	 * @param headers headers of a record, not read-only
	 * @return the id
	 */
	public String assign(Headers headers) {
		Header existing = headers.lastHeader(this.header);
		if (existing != null && existing.value() != null) {
			return new String(existing.value(), StandardCharsets.UTF_8);
		}
		byte[] id = next();
		headers.add(this.header, id);
		return new String(id, StandardCharsets.ISO_8859_1);
	}

	private byte[] next() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long high = (this.clock.getAsLong() << 16) | 0x7000 | (random.nextInt() & 0x0FFF);
		long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
		byte[] text = new byte[36];
		hex(text, 0, high >>> 32, 8);
		text[8] = '-';
		hex(text, 9, high >>> 16, 4);
		text[13] = '-';
		hex(text, 14, high, 4);
		text[18] = '-';
		hex(text, 19, low >>> 48, 4);
		text[23] = '-';
		hex(text, 24, low, 12);
		return text;
	}

	private static void hex(byte[] target, int offset, long value, int digits) {
		long rest = value;
		for (int i = offset + digits - 1; i >= offset; i--) {
			target[i] = HEX[(int) (rest & 0xF)];
			rest >>>= 4;
		}
	}

}
