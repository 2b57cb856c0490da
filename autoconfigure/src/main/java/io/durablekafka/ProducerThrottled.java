package io.durablekafka;

import java.time.Duration;

/**
 * Application event: brokers have begun to throttle a producer because it exceeds a
 * quota, or have not done so for ten seconds. Published once for each transition, on a
 * thread for callbacks. Listeners hear of the producers of this instance only.
 *
 * @param state whether it has begun or ended
 * @param producer name of the producer, {@code default} for that of the primary template
 * @param client which of its clients: {@code direct}, or {@code relay} for stored records
 * @param longest longest time for which a request was throttled so far
 * @param throttled for how long the client was throttled since it began, zero at the
 * beginning
 * @since 0.1.0
 */
public record ProducerThrottled(State state, String producer, String client, Duration longest, Duration throttled) {

	/**
	 * What has happened.
	 */
	public enum State {

		/** Brokers throttle the producer from now on. */
		STARTED,

		/** Brokers throttle the producer no more. */
		ENDED

	}

}
