package io.durablekafka.outbox;

/**
 * What one running instance relays.
 *
 * @param member the instance in this run of its process, never used again by another
 * @param instance name of the instance, the same after a restart
 * @param lanes lanes whose rows it relays
 * @param expired whether it has not renewed the lease in time, by the database's clock
 * @since 0.1.0
 */
public record Lease(String member, String instance, LaneSet lanes, boolean expired) {

}
