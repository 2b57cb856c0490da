package io.durablekafka.record.validation;

import java.util.ArrayList;
import java.util.List;

import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.Violation;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;

/**
 * Checks that a record has not too many headers, and not too large ones. A record that is
 * passed on and on, each time with a few headers more, is stopped before it is too large
 * for Kafka. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HeaderLimitsValidator implements RecordValidator {

	/** Most bytes that a character of a name takes. */
	private static final int MAX_CHARACTER = 3;

	private final int maxCount;

	private final long maxSize;

	/**
	 * Create a validator.
	 * @param maxCount greatest number of headers
	 * @param maxSize greatest size of the names and values of all headers, in bytes
	 */
	public HeaderLimitsValidator(int maxCount, long maxSize) {
		this.maxCount = maxCount;
		this.maxSize = maxSize;
	}

	@Override
	public List<Violation> validate(ProducerRecord<?, ?> record) {
		int count = 0;
		long atMost = 0;
		for (Header header : record.headers()) {
			count++;
			atMost += (long) MAX_CHARACTER * header.key().length() + length(header);
		}
		return (count <= this.maxCount && atMost <= this.maxSize) ? List.of() : check(count, size(record.headers()));
	}

	private List<Violation> check(int count, long size) {
		List<Violation> violations = new ArrayList<>();
		if (count > this.maxCount) {
			violations.add(new Violation("header-count", "headers",
					"There are %d headers, more than the %d of 'durable-kafka.validation.max-headers'".formatted(count,
							this.maxCount)));
		}
		if (size > this.maxSize) {
			violations.add(new Violation("header-size", "headers",
					"The headers have %d bytes, more than the %d of 'durable-kafka.validation.max-header-size'"
						.formatted(size, this.maxSize)));
		}
		return violations;
	}

	private static long size(Headers headers) {
		long size = 0;
		for (Header header : headers) {
			size += Utils.utf8Length(header.key()) + length(header);
		}
		return size;
	}

	private static int length(Header header) {
		byte[] value = header.value();
		return (value != null) ? value.length : 0;
	}

}
