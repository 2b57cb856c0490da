package io.durablekafka.outbox;

import java.time.Duration;
import java.util.Collection;

/**
 * Where the instances that share an outbox agree on who relays which lane. Only the clock
 * of the store counts. Implementations are thread-safe; every method blocks.
 *
 * @since 0.1.0
 */
public interface LeaseStore {

	/**
	 * Renew a lease from now on.
	 * @param member the member
	 * @return whether it still exists; if not, others may have taken its lanes
	 * @throws OutboxStoreException if the store cannot be reached
	 */
	boolean renew(String member);

	/**
	 * Read all leases.
	 * @return the leases
	 * @throws OutboxStoreException if the store cannot be reached
	 */
	Leases read();

	/**
	 * Change leases, all at once and only if nobody else has changed any since they were
	 * read.
	 * @param epoch epoch of the leases that were read
	 * @param lease the lease to write, renewed; it is created if it does not exist
	 * @param duration how long it lasts without renewal
	 * @param removed leases to remove; one that was expired must still be so
	 * @return whether they were changed; if not, somebody was faster
	 * @throws OutboxStoreException if the store cannot be reached
	 */
	boolean change(long epoch, Lease lease, Duration duration, Collection<Lease> removed);

	/**
	 * Remove a lease, as the last thing its member does.
	 * @param member the member
	 * @throws OutboxStoreException if the store cannot be reached
	 */
	void leave(String member);

}
