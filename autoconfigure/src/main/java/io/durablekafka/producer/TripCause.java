package io.durablekafka.producer;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Why the direct path was closed.
 *
 * @since 0.1.0
 */
public enum TripCause {

	/**
	 * Records were in flight and nothing was acknowledged for too long.
	 */
	STALL,

	/**
	 * A record ran out of its delivery timeout.
	 */
	TIMEOUT,

	/**
	 * The producer is not who it should be, or may not do what it should.
	 */
	AUTHORIZATION,

	/**
	 * Somebody wanted it so.
	 */
	FORCED,

	/**
	 * Any other failure of the producer.
	 */
	ERROR;

	static TripCause of(Throwable failure) {
		if (failure instanceof StallException) {
			return STALL;
		}
		if (failure instanceof TimeoutException) {
			return TIMEOUT;
		}
		if (failure instanceof ForcedTripException) {
			return FORCED;
		}
		return (failure instanceof AuthorizationException || failure instanceof AuthenticationException) ? AUTHORIZATION
				: ERROR;
	}

}
