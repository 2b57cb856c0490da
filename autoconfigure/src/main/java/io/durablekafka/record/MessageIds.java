package io.durablekafka.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Gives each record its identity before the first attempt: what the application computes,
 * and otherwise a UUID of version 7 (RFC 9562) as text, so that ids sort by time.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class MessageIds {

	private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private final String header;

	private final @Nullable MessageIdGenerator generator;

	/**
	 * Create a source of message ids.
	 * @param header name of the header that carries the id
	 */
	public MessageIds(String header) {
		this(header, null);
	}

	/**
	 * Create a source of message ids.
	 * @param header name of the header that carries the id
	 * @param generator computes ids, or {@code null} when none does
	 */
	public MessageIds(String header, @Nullable MessageIdGenerator generator) {
		this.header = header;
		this.generator = generator;
	}

	/**
	 * The id that the caller has set, or a new one, which is added to the headers.
	 * @param record a record of our own
	 * @param millis milliseconds since the epoch
	 * @return the id in UTF-8
	 * @throws HeaderEnrichmentException if the application's generator failed
	 */
	byte[] assign(ProducerRecord<?, ?> record, long millis) {
		Headers headers = record.headers();
		byte[] existing = existing(headers);
		if (existing != null) {
			return existing;
		}
		String generated = generate(record);
		byte[] id = (generated != null) ? generated.getBytes(StandardCharsets.UTF_8) : next(millis);
		headers.add(this.header, id);
		return id;
	}

	/**
	 * The id that a record has, or that of the record that it takes the place of.
	 * @param record a record that an interceptor has made
	 * @param replaced id of the record that was intercepted
	 * @return the id
	 */
	byte[] keep(ProducerRecord<?, ?> record, byte[] replaced) {
		byte[] existing = existing(record.headers());
		if (existing != null) {
			return existing;
		}
		record.headers().add(this.header, replaced);
		return replaced;
	}

	private byte @Nullable [] existing(Headers headers) {
		Header existing = headers.lastHeader(this.header);
		return (existing != null) ? existing.value() : null;
	}

	private @Nullable String generate(ProducerRecord<?, ?> record) {
		if (this.generator == null) {
			return null;
		}
		try {
			String id = this.generator.generate(record);
			return (id != null && !id.isBlank()) ? id : null;
		}
		catch (RuntimeException ex) {
			throw new HeaderEnrichmentException("The message id generator", this.generator, record, ex);
		}
	}

	private static byte[] next(long millis) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long high = (millis << 16) | 0x7000 | (random.nextInt() & 0x0FFF);
		long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
		byte[] text = new byte[36];
		EIGHT.set(text, 0, hex((int) (high >>> 32)));
		long digits = hex((int) high);
		// the last four in their place, then the first four in theirs
		EIGHT.set(text, 10, digits);
		FOUR.set(text, 9, (int) (digits >>> 32));
		digits = hex((int) (low >>> 32));
		EIGHT.set(text, 20, digits);
		FOUR.set(text, 19, (int) (digits >>> 32));
		EIGHT.set(text, 28, hex((int) low));
		text[8] = '-';
		text[13] = '-';
		text[18] = '-';
		text[23] = '-';
		return text;
	}

	/**
	 * Eight digits at once, each in a byte, the first one in the highest.
	 */
	private static long hex(int value) {
		long halves = value & 0xFFFFFFFFL;
		halves = (halves | halves << 16) & 0x0000FFFF0000FFFFL;
		halves = (halves | halves << 8) & 0x00FF00FF00FF00FFL;
		halves = (halves | halves << 4) & 0x0F0F0F0F0F0F0F0FL;
		long letters = ((halves + 0x0606060606060606L) >>> 4) & 0x0101010101010101L;
		return halves + 0x3030303030303030L + letters * ('a' - '0' - 10);
	}

}
