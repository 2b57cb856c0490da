package io.durablekafka.faults.check;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Compares a record in the topic with what a direct send would have written. Headers that
 * the library adds are left out of the comparison, except for the message id. Immutable.
 */
final class ContentCheck {

	private static final String LIBRARY_PREFIX = "dk-";

	private final Workload workload;

	private final boolean identified;

	/**
	 * Create a check.
	 * @param workload what was sent
	 * @param identified whether every record has to carry a message id
	 */
	ContentCheck(Workload workload, boolean identified) {
		this.workload = workload;
		this.identified = identified;
	}

	boolean isPoison(RecordId id) {
		return this.workload.isPoison(id);
	}

	/**
	 * Find a difference.
	 * @param actual the record in the topic
	 * @param id its identity
	 * @param attempt what the application was told
	 * @param messageId message id in the topic
	 * @return what differs, or {@code null} if nothing does
	 */
	@Nullable String difference(ConsumerRecord<byte[], byte[]> actual, RecordId id, Attempt attempt, @Nullable String messageId) {
		ProducerRecord<byte[], byte[]> expected = this.workload.record(id);
		if (!Arrays.equals(actual.key(), expected.key())) {
			return "another key";
		}
		if (!Arrays.equals(actual.value(), expected.value())) {
			return "another value";
		}
		if (!sameHeaders(expected.headers(), actual.headers())) {
			return "other headers";
		}
		int partition = this.workload.partition(id);
		if (partition >= 0 && actual.partition() != partition) {
			return "another partition than " + partition;
		}
		if (!sameTime(expected.timestamp(), actual, attempt)) {
			return "another timestamp: %d, attempted %d, completed %d, set %s".formatted(actual.timestamp(),
					attempt.attemptedAt, attempt.completedAt, expected.timestamp());
		}
		return sameMessageId(attempt, messageId) ? null : "another message id than the application was told";
	}

	private static boolean sameHeaders(Headers expected, Headers actual) {
		List<Header> own = StreamSupport.stream(actual.spliterator(), false)
			.filter((header) -> !header.key().startsWith(LIBRARY_PREFIX))
			.toList();
		Iterator<Header> others = own.iterator();
		for (Header header : expected) {
			if (!others.hasNext() || !sameHeader(header, others.next())) {
				return false;
			}
		}
		return !others.hasNext();
	}

	private static boolean sameHeader(Header expected, Header actual) {
		return expected.key().equals(actual.key()) && Arrays.equals(expected.value(), actual.value());
	}

	// Without an explicit timestamp, the time of the call of send counts, however much
	// later the record reached the broker.
	private static boolean sameTime(@Nullable Long explicit, ConsumerRecord<byte[], byte[]> actual, Attempt attempt) {
		if (actual.timestampType() != TimestampType.CREATE_TIME) {
			return false;
		}
		return (explicit != null) ? actual.timestamp() == explicit
				: actual.timestamp() >= attempt.attemptedAt && actual.timestamp() <= attempt.completedAt;
	}

	private boolean sameMessageId(Attempt attempt, @Nullable String messageId) {
		if (!this.identified) {
			return true;
		}
		return messageId != null && (!attempt.isPromised() || Objects.equals(attempt.detail, messageId));
	}

}
