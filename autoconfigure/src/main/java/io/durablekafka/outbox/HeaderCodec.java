package io.durablekafka.outbox;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * Headers as bytes, in order, repeated and null-valued ones included: the number of
 * headers, then for each the length and the UTF-8 bytes of its name, and the length
 * ({@code -1} for null) and the bytes of its value. Numbers are zigzag variable-length
 * integers, as in Kafka's own record format.
 *
 * @since 0.1.0
 */
public final class HeaderCodec {

	/** Most bytes of a variable-length integer. */
	private static final int LONGEST_NUMBER = 5;

	/** Most bytes of a character in UTF-8; two of them make one of four bytes. */
	private static final int LONGEST_CHARACTER = 3;

	private HeaderCodec() {
	}

	/**
	 * Encode headers.
	 * @param headers the headers
	 * @return the bytes
	 */
	public static byte[] encode(Iterable<Header> headers) {
		int count = 0;
		int bound = LONGEST_NUMBER;
		for (Header header : headers) {
			byte[] value = header.value();
			count++;
			bound += 2 * LONGEST_NUMBER + LONGEST_CHARACTER * header.key().length()
					+ ((value != null) ? value.length : 0);
		}
		ByteBuffer bytes = ByteBuffer.allocate(bound);
		ByteUtils.writeVarint(count, bytes);
		for (Header header : headers) {
			byte[] name = header.key().getBytes(StandardCharsets.UTF_8);
			ByteUtils.writeVarint(name.length, bytes);
			bytes.put(name);
			byte[] value = header.value();
			ByteUtils.writeVarint((value != null) ? value.length : -1, bytes);
			if (value != null) {
				bytes.put(value);
			}
		}
		return Arrays.copyOf(bytes.array(), bytes.position());
	}

	/**
	 * Decode headers.
	 * @param bytes what {@link #encode} returned
	 * @return the headers, not read-only
	 * @throws IllegalArgumentException if the bytes are not in this format
	 */
	public static RecordHeaders decode(byte[] bytes) {
		try {
			return decode(ByteBuffer.wrap(bytes));
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("Headers of an outbox row are not in the expected format", ex);
		}
	}

	private static RecordHeaders decode(ByteBuffer bytes) {
		RecordHeaders headers = new RecordHeaders();
		int count = ByteUtils.readVarint(bytes);
		for (int i = 0; i < count; i++) {
			int nameLength = checked(ByteUtils.readVarint(bytes), bytes);
			String name = new String(bytes.array(), bytes.position(), nameLength, StandardCharsets.UTF_8);
			bytes.position(bytes.position() + nameLength);
			int valueLength = ByteUtils.readVarint(bytes);
			byte[] value = null;
			if (valueLength != -1) {
				value = new byte[checked(valueLength, bytes)];
				bytes.get(value);
			}
			headers.add(name, value);
		}
		if (count < 0 || bytes.hasRemaining()) {
			throw new IllegalArgumentException("The number of headers is wrong");
		}
		return headers;
	}

	private static int checked(int length, ByteBuffer bytes) {
		if (length < 0 || length > bytes.remaining()) {
			throw new IllegalArgumentException("A length is wrong");
		}
		return length;
	}

}
