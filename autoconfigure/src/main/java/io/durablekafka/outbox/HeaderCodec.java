package io.durablekafka.outbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

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

	private HeaderCodec() {
	}

	/**
	 * Encode headers.
	 * @param headers the headers
	 * @return the bytes
	 */
	public static byte[] encode(Iterable<Header> headers) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			int count = 0;
			for (Header header : headers) {
				count++;
			}
			ByteUtils.writeVarint(count, out);
			for (Header header : headers) {
				byte[] name = header.key().getBytes(StandardCharsets.UTF_8);
				ByteUtils.writeVarint(name.length, out);
				out.write(name);
				byte[] value = header.value();
				ByteUtils.writeVarint((value != null) ? value.length : -1, out);
				if (value != null) {
					out.write(value);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Decode headers.
	 * @param bytes what {@link #encode} returned
	 * @return the headers, not read-only
	 * @throws IllegalArgumentException if the bytes are not in this format
	 */
	public static RecordHeaders decode(byte[] bytes) {
		RecordHeaders headers = new RecordHeaders();
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			int count = ByteUtils.readVarint(in);
			for (int i = 0; i < count; i++) {
				String name = new String(read(in, ByteUtils.readVarint(in)), StandardCharsets.UTF_8);
				int length = ByteUtils.readVarint(in);
				headers.add(name, (length != -1) ? read(in, length) : null);
			}
			if (count < 0 || in.available() > 0) {
				throw new IOException("The number of headers is wrong");
			}
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("Headers of an outbox row are not in the expected format", ex);
		}
		return headers;
	}

	private static byte[] read(DataInputStream in, int length) throws IOException {
		if (length < 0 || length > in.available()) {
			throw new IOException("A length is wrong");
		}
		return in.readNBytes(length);
	}

}
