package io.durablekafka.outbox;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rows whose insert has begun and whose outcome is not known, and which of them a reader
 * has seen: these are committed, even if they have been relayed and deleted since.
 * Thread-safe.
 */
final class InsertsUnderWay {

	private final ConcurrentMap<String, Boolean> seen = new ConcurrentHashMap<>();

	private final AtomicLong greatestSeenId = new AtomicLong();

	void begin(List<OutboxRecord> rows) {
		rows.forEach((row) -> this.seen.putIfAbsent(row.messageId(), false));
	}

	void end(List<OutboxRecord> rows) {
		rows.forEach((row) -> this.seen.remove(row.messageId()));
	}

	void end(Collection<String> messageIds) {
		messageIds.forEach(this.seen::remove);
	}

	void read(List<OutboxRecord> rows) {
		if (this.seen.isEmpty()) {
			return;
		}
		for (OutboxRecord row : rows) {
			if (this.seen.computeIfPresent(row.messageId(), (id, before) -> true) != null) {
				this.greatestSeenId.accumulateAndGet(row.id(), Math::max);
			}
		}
	}

	/**
	 * An id that no row exceeds which was seen.
	 */
	long greatestSeenId() {
		return this.greatestSeenId.get();
	}

	/**
	 * Whether a row may have been committed.
	 */
	boolean isInDoubt(String messageId) {
		return this.seen.containsKey(messageId);
	}

	/**
	 * Whether a row in doubt has been seen.
	 */
	boolean wasSeen(String messageId) {
		return this.seen.getOrDefault(messageId, false);
	}

}
