package io.durablekafka.outbox;

import java.util.Collection;
import java.util.List;

/**
 * Which rows to read, in id order.
 *
 * @param afterId only rows with a greater id
 * @param maxRows limit in rows
 * @param maxBytes limit in bytes of key, value and headers; at least one row is returned,
 * and not much more than the limit is ever held in memory
 * @param excludedTopics topics to leave out
 * @param lanes only rows of these lanes
 * @param excludedKeys keys to leave out, which should be few
 * @since 0.1.0
 */
public record OutboxQuery(long afterId, int maxRows, long maxBytes, Collection<String> excludedTopics, LaneSet lanes,
		Collection<OrderKey> excludedKeys) {

	/**
	 * Rows of all keys.
	 * @param afterId only rows with a greater id
	 * @param maxRows limit in rows
	 * @param maxBytes limit in bytes
	 * @param excludedTopics topics to leave out
	 * @param lanes only rows of these lanes
	 */
	public OutboxQuery(long afterId, int maxRows, long maxBytes, Collection<String> excludedTopics, LaneSet lanes) {
		this(afterId, maxRows, maxBytes, excludedTopics, lanes, List.of());
	}

	/**
	 * Rows of all topics and lanes.
	 * @param afterId only rows with a greater id
	 * @param maxRows limit in rows
	 * @param maxBytes limit in bytes
	 * @return the query
	 */
	public static OutboxQuery of(long afterId, int maxRows, long maxBytes) {
		return new OutboxQuery(afterId, maxRows, maxBytes, List.of(), LaneSet.ALL);
	}

}
