package io.durablekafka.outbox;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows that may be in the table twice, because their insert was in doubt and they were
 * inserted again: a database may commit what it had received long after its connection
 * broke. Only the first of the two that leaves counts. Remembers a bounded number of
 * rows, the latest. Thread-safe.
 */
final class RepeatedRows {

	private static final int MAX_ROWS = 50_000;

	private final Map<String, Boolean> countedById = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MAX_ROWS;
		}

	};

	private volatile boolean none = true;

	/**
	 * Rows are about to be inserted again. Called before it is known for certain that
	 * none of them has left.
	 */
	synchronized void mayRepeat(Collection<String> messageIds) {
		messageIds.forEach((id) -> this.countedById.putIfAbsent(id, false));
		this.none = this.countedById.isEmpty();
	}

	/**
	 * Rows are given up, and nobody waits for them to leave.
	 */
	synchronized void givenUp(Collection<String> messageIds) {
		messageIds.forEach((id) -> this.countedById.put(id, true));
		this.none = this.countedById.isEmpty();
	}

	/**
	 * A row has left.
	 * @return whether this is to be counted
	 */
	boolean isFirst(String messageId) {
		return this.none || isFirstOfTwo(messageId);
	}

	private synchronized boolean isFirstOfTwo(String messageId) {
		Boolean counted = this.countedById.replace(messageId, true);
		return counted == null || !counted;
	}

}
