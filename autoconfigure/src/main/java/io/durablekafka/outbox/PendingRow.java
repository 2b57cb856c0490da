package io.durablekafka.outbox;

/**
 * A record on its way into the outbox. The callbacks run on a thread of the writer and
 * must neither block nor throw.
 *
 * @since 0.1.0
 */
public interface PendingRow {

	/**
	 * Slot of the record.
	 * @return the slot, or {@link Slots#UNORDERED}
	 */
	int slot();

	/**
	 * Size of key and value.
	 * @return the size in bytes
	 */
	int size();

	/**
	 * The row to insert. Called on the writer's thread, once.
	 * @return the row
	 * @throws RuntimeException if the record cannot be stored, which is then its
	 * {@link #notStored(Throwable) outcome}
	 */
	OutboxRecord row();

	/**
	 * The row is committed.
	 */
	void stored();

	/**
	 * The row is not in the outbox and will not be.
	 * @param cause why
	 */
	void notStored(Throwable cause);

}
