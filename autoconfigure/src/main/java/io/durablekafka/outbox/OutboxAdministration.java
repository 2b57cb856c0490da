package io.durablekafka.outbox;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What people do with an outbox: look at what is stored, and decide about dead letters.
 * Records in a spill file are not seen before they are in the database. Thread-safe;
 * every method blocks for the database.
 *
 * @since 0.1.0
 */
public interface OutboxAdministration {

	/**
	 * What is stored, by topic. Walks over all rows.
	 * @return one entry for each topic and state of which there are records
	 */
	List<OutboxTopic> topics();

	/**
	 * List records in the order of their ids.
	 * @param filter which records
	 * @param afterId only records with a greater id, to go on where a list ended
	 * @param limit greatest number of records
	 * @return the records
	 */
	List<OutboxEntry> list(OutboxFilter filter, long afterId, int limit);

	/**
	 * Read a record with its contents.
	 * @param state where it is
	 * @param id id of its row
	 * @return the record, or {@code null} if there is none
	 */
	@Nullable OutboxRecord load(OutboxState state, long id);

	/**
	 * Move a dead letter back to where the relay sends it, in one transaction, behind
	 * everything that is stored by then.
	 * @param id id of the dead letter
	 * @param record the record to send, which need not be as it was; its id is ignored.
	 * Its origin must not be that of a run, which would count it as one of its own:
	 * {@link OutboxRecord#revived}
	 * @return whether the dead letter was still there
	 */
	boolean revive(long id, OutboxRecord record);

	/**
	 * Send a dead letter again that its key waits for: as {@link #revive}, but the dead
	 * letter stays until the relay is done with the new row, so that the key goes on
	 * waiting and the row is sent before those that wait. A dead letter that is being
	 * sent again already is left alone.
	 * @param id id of the dead letter
	 * @param record the record to send, in its own topic
	 * @return whether the dead letter was there, and not retried yet
	 */
	boolean reviveHeld(long id, OutboxRecord record);

	/**
	 * Delete dead letters for good.
	 * @param ids their ids
	 * @return how many there were
	 */
	int discard(long[] ids);

}
