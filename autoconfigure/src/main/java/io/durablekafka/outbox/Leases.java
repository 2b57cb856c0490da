package io.durablekafka.outbox;

import java.util.List;

/**
 * Who relays what, at one moment.
 *
 * @param epoch number of the last change of members or lanes
 * @param leases the leases of all members, expired ones included
 * @since 0.1.0
 */
public record Leases(long epoch, List<Lease> leases) {

}
