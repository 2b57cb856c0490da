package io.durablekafka.producer;

import io.durablekafka.outbox.CommitObserver;

/**
 * Sees how long each send took, each commit to the outbox, and each record's way through
 * it. Called on threads that have other things to do, so it must be quick. Thread-safe.
 *
 * @since 0.1.0
 */
public interface SendObserver extends CommitObserver {

	/**
	 * A send has ended: called once for each record, when its outcome is known.
	 * @param topic topic of the record
	 * @param end how it ended
	 * @param total nanoseconds from the call of {@code send} to the outcome
	 * @param blocked nanoseconds for which the call held its thread
	 * @param queued nanoseconds that the record waited for its commit in the outbox,
	 * {@code -1} if it did not go there
	 * @param inFlight nanoseconds that a producer had the record, {@code -1} if none had
	 */
	void ended(String topic, SendEnd end, long total, long blocked, long queued, long inFlight);

	/**
	 * Kafka has acknowledged a stored record to the relay.
	 * @param topic topic of the record
	 * @param lag milliseconds since the record was sent first, by the clocks of sender
	 * and relay
	 */
	void relayed(String topic, long lag);

}
