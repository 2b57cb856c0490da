package io.durablekafka.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

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
	 * Where the processes that use this outbox agree on who relays which lane.
	 * @return the leases, or {@code null} if only one process at a time can use it
	 */
	default @Nullable LeaseStore leases() {
		return null;
	}

	/**
	 * How instances tell each other of stored rows.
	 * @return the notifications, or {@code null} if they have to look
	 */
	default @Nullable OutboxNotifications notifications() {
		return null;
	}

	/**
	 * Get ready for the first record, once, after {@link #check()} and before anything
	 * else. May be slow.
	 * @throws OutboxStoreException if the store cannot be used yet
	 */
	default void prepare() {
	}

	/**
	 * What people do with this outbox.
	 * @return the administration, or {@code null} if there is none
	 */
	default @Nullable OutboxAdministration administration() {
		return null;
	}

	/**
	 * Commit a batch, all rows or none, in one round trip. Ids increase in the order of
	 * the list.
	 * @param batch the rows, whose {@code id} is ignored
	 * @return an id that no row of the batch exceeds, and that existed when the call
	 * returned, or {@link Long#MAX_VALUE} when the rows have no ids yet
	 * @throws OutboxStoreException if the batch was not committed, or if that is
	 * {@link OutboxStoreException#isInDoubt() in doubt}
	 */
	long insert(List<OutboxRecord> batch);

	/**
	 * The transaction of the calling thread, if rows can be part of it.
	 * @return the transaction, or {@code null} if there is none, or if it is one of
	 * another database
	 * @throws OutboxStoreException if its connection does not answer
	 */
	default @Nullable CallersTransaction callersTransaction() {
		return null;
	}

	/**
	 * Which of these records are stored. Called after an insert whose outcome is in
	 * doubt, so it may be slow.
	 * @param messageIds ids to look for
	 * @return those that are in the outbox
	 */
	Set<String> stored(Collection<String> messageIds);

	/**
	 * Whether records may be committed that {@link #stored} has just not found, since not
	 * all places could be asked.
	 * @param messageIds ids of the records
	 * @return whether that is in doubt
	 */
	default boolean isInDoubt(Collection<String> messageIds) {
		return false;
	}

	/**
	 * Read rows in id order. When there are fewer than the query has room for, there are
	 * no more.
	 * @param query which rows
	 * @return the rows
	 * @throws UndecodableRowException if only the rows before one of them can be read
	 */
	List<OutboxRecord> read(OutboxQuery query);

	/**
	 * Delete rows. When the call returns, none of them is in the outbox.
	 * @param ids ids of the rows
	 * @return how many this call deleted
	 */
	int delete(long[] ids);

	/**
	 * Move rows to the dead letters, all or none, in one transaction. A row that is no
	 * longer in the outbox is left out. A record that was never stored ({@code id} is
	 * {@code 0}) is only added there.
	 * @param deadLetters the rows and why they are dead
	 * @throws OutboxRowException if one of the rows is refused for what it contains
	 */
	void bury(List<DeadLetter> deadLetters);

	/**
	 * Move one row to the dead letters.
	 * @param deadLetter the row and why it is dead
	 * @see #bury(List)
	 */
	default void bury(DeadLetter deadLetter) {
		bury(List.of(deadLetter));
	}

	/**
	 * Delete dead letters that {@link OutboxAdministration#reviveHeld} has put back into
	 * the outbox: their keys need not wait for them any more. A store whose
	 * administration does not do that has nothing to do.
	 * @param messageIds their identities
	 */
	default void endRetries(Collection<String> messageIds) {
		// nothing was put back
	}

	/**
	 * Dead letters that keys may have to wait for, in id order: those that have a key or
	 * an explicit partition and did not {@link FailureCategory#EXPIRED expire}.
	 * @param topics their topics
	 * @param afterId only dead letters with a greater id
	 * @param maxRows limit in rows
	 * @return the dead letters
	 */
	List<DeadKey> deadKeys(TopicFilter topics, long afterId, int maxRows);

	/**
	 * Rows that have been in the outbox for long, by the store's clock.
	 * @param firstId least id to look at
	 * @param lastId greatest id to look at
	 * @param age least age
	 * @return the ages by id
	 */
	Map<Long, Duration> olderThan(long firstId, long lastId, Duration age);

	/**
	 * Rows per lane, and the greatest id.
	 * @return the backlog at this moment
	 */
	OutboxBacklog backlog();

	/**
	 * Greatest id of any row. Asked often, so it must not cost more than a look at an
	 * index.
	 * @return the id, or {@code 0} when there is no row
	 */
	long greatestId();

	/**
	 * An id that none of these rows exceeds, which {@link #stored} has just found.
	 * @param messageIds ids of the rows
	 * @return the id, or {@link Long#MAX_VALUE} when it is not known yet
	 */
	default long greatestIdOf(Collection<String> messageIds) {
		return greatestId();
	}

	/**
	 * Least id of any row. Asked often, so it must not cost more than a look at an index.
	 * @return the id, or {@code 0} when there is no row
	 */
	long oldestId();

	/**
	 * Least id of each lane among the older rows. May be slow.
	 * @param upToId greatest id to look at
	 * @return the ids, indexed by lane, {@code 0} where a lane has no such row, of length
	 * {@link Slots#LANES}
	 */
	long[] oldestIdByLane(long upToId);

	/**
	 * Figures for health, metrics and people.
	 * @return the summary
	 */
	OutboxSummary summary();

	/**
	 * Bytes of key, value and headers of all rows. May be slow.
	 * @return the size in bytes, or {@code -1} when the store cannot tell
	 */
	default long bytes() {
		return -1;
	}

}
