package io.durablekafka.outbox;

import java.util.List;

/**
 * A transaction of the outbox's database that the calling thread has begun. What is
 * inserted here is committed with everything else in it, or not at all. Belongs to that
 * thread.
 *
 * @since 0.1.0
 */
public interface CallersTransaction {

	/**
	 * Insert rows. Keeps others from storing until the transaction ends, so it should be
	 * the last thing to be done in it.
	 * @param batch the rows, whose {@code id} is ignored
	 * @return an id that no row of the batch exceeds
	 * @throws OutboxStoreException if they were not inserted; the transaction must not be
	 * committed then
	 */
	long insert(List<OutboxRecord> batch);

	/**
	 * The transaction has ended, and has not given its connection back. To be called
	 * whatever has become of the inserts. Never throws.
	 * @param committed whether it was committed
	 */
	void ended(boolean committed);

}
