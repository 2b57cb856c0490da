package io.durablekafka.outbox;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Where records wait when Kafka does not take them. Implementations are thread-safe: the
 * writer, the relay and readers of {@link #summary()} call at the same time. Every method
 * blocks and none is ever called on a producer's network thread.
 *
 * @since 0.1.0
 */
public interface OutboxStore {

	/**
	 * Verify that the tables are there and have the expected columns.
	 * @throws OutboxStoreException if they are not, with a message that names the table
	 */
	void check();

	/**
	 * Commit a batch, all rows or none, in one round trip. Ids increase in the order of
	 * the list.
	 * @param batch the rows, whose {@code id} is ignored
	 * @throws OutboxStoreException if the batch was not committed, or if that is
	 * {@link OutboxStoreException#isInDoubt() in doubt}
	 */
	void insert(List<OutboxRecord> batch);

	/**
	 * Which of these records are stored. Called after an insert whose outcome is in
	 * doubt, so it may be slow.
	 * @param messageIds ids to look for
	 * @return those that are in the outbox
	 */
	Set<String> stored(Collection<String> messageIds);

	/**
	 * Read rows in id order.
	 * @param afterId only rows with a greater id
	 * @param maxRows limit in rows
	 * @param maxBytes limit in bytes of key, value and headers; at least one row is
	 * returned, and not much more than the limit is ever held in memory
	 * @param excludedTopics topics to leave out
	 * @return the rows
	 */
	List<OutboxRecord> read(long afterId, int maxRows, long maxBytes, Collection<String> excludedTopics);

	/**
	 * Delete rows. When the call returns, none of them is in the outbox.
	 * @param ids ids of the rows
	 * @return how many this call deleted
	 */
	int delete(long[] ids);

	/**
	 * Move a row to the dead letters, in one transaction. A record that was never stored
	 * ({@code id} is {@code 0}) is only added there.
	 * @param deadLetter the row and why it is dead
	 */
	void bury(DeadLetter deadLetter);

	/**
	 * Rows per lane, and the greatest id.
	 * @return the backlog at this moment
	 */
	OutboxBacklog backlog();

	/**
	 * Figures for health, metrics and people.
	 * @return the summary
	 */
	OutboxSummary summary();

}
