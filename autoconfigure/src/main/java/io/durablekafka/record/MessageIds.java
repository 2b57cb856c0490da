package io.durablekafka.record;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

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

	private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	private final String header;

	private final LongSupplier clock;

	private final @Nullable MessageIdGenerator generator;

	/**
	 * Create a source of message ids.
	 * @param header name of the header that carries the id
	 * @param clock milliseconds since the epoch
	 */
	public MessageIds(String header, LongSupplier clock) {
		this(header, clock, null);
	}

	/**
	 * Create a source of message ids.
	 * @param header name of the header that carries the id
	 * @param clock milliseconds since the epoch
	 * @param generator computes ids, or {@code null} when none does
	 */
	public MessageIds(String header, LongSupplier clock, @Nullable MessageIdGenerator generator) {
		this.header = header;
		this.clock = clock;
		this.generator = generator;
	}

	/**
	 * The id that the caller has set, or a new one, which is added to the headers.
	 * @param record a record of our own
	 * @return the id in UTF-8
	 * @throws HeaderEnrichmentException if the application's generator failed
	 */
	byte[] assign(ProducerRecord<?, ?> record) {
		Headers headers = record.headers();
		byte[] existing = existing(headers);
		if (existing != null) {
			return existing;
		}
		String generated = generate(record);
		byte[] id = (generated != null) ? generated.getBytes(StandardCharsets.UTF_8) : next();
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
