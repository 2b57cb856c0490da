package io.durablekafka.outbox;

/**
 * What the outbox holds at one moment, by lane.
 *
 * @param greatestId greatest id of any row, {@code 0} when there is none
 * @param rowsByLane number of rows, indexed by lane, of length {@link Slots#LANES}
 * @since 0.1.0
 */
public record OutboxBacklog(long greatestId, long[] rowsByLane) {

}
