package io.durablekafka.relay;

import java.util.HashMap;
import java.util.Map;

import io.durablekafka.outbox.OutboxRecord;

/**
 * Timestamps that the broker has refused, of topics whose rows may be given the present
 * time instead. What is older than a refused old timestamp will be refused as well, and
 * what is newer than a refused future one, so two numbers for a topic are enough. Belongs
 * to the relay's thread.
 */
final class RefusedTimestamps {

	private final Map<String, Range> accepted = new HashMap<>();

	/**
	 * The timestamp of a row was refused.
	 * @param row the row
	 * @param now the present time in milliseconds since the epoch
	 */
	void refused(OutboxRecord row, long now) {
		Range range = this.accepted.getOrDefault(row.topic(), new Range(Long.MIN_VALUE, Long.MAX_VALUE));
		this.accepted.put(row.topic(),
				(row.timestamp() <= now) ? new Range(Math.max(range.after(), row.timestamp()), range.before())
						: new Range(range.after(), Math.min(range.before(), row.timestamp())));
	}

	/**
	 * Whether the timestamp of a row will be refused.
	 * @param row the row
	 * @return whether to publish it with the present time
	 */
	boolean contains(OutboxRecord row) {
		if (this.accepted.isEmpty()) {
			return false;
		}
		Range range = this.accepted.get(row.topic());
		return range != null && (row.timestamp() <= range.after() || row.timestamp() >= range.before());
	}

	private record Range(long after, long before) {

	}

}
