package io.durablekafka.record.headers;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * When the application sent a record: milliseconds since the epoch as decimal text. A
 * record that waited in the outbox still tells it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ProducedAtHeader implements HeaderEnricher {

	private final String name;

	private volatile @Nullable Moment latest;

	/**
	 * Create a header.
	 * @param name its name
	 */
	public ProducedAtHeader(String name) {
		this.name = name;
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		headers.add(header(headers.sentAt()));
	}

	/**
	 * Records of one millisecond share their header.
	 */
	private Header header(long millis) {
		Moment latest = this.latest;
		if (latest == null || latest.millis() != millis) {
			latest = new Moment(millis, new RecordHeader(this.name, decimal(millis)));
			this.latest = latest;
		}
		return latest.header();
	}

	/**
	 * Without a string in between.
	 */
	private static byte[] decimal(long millis) {
		long rest = Math.max(0, millis);
		int digits = 1;
		for (long left = rest; left >= 10; left /= 10) {
			digits++;
		}
		byte[] text = new byte[digits];
		for (int i = digits - 1; i >= 0; i--) {
			text[i] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
		return text;
	}

	/**
	 * The header of a millisecond.
	 */
	private record Moment(long millis, Header header) {

	}

}
