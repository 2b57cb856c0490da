package io.durablekafka.actuate;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.record.Rejections;

/**
 * A status with fixed figures.
 *
 * @param producer name of the producer
 * @param breaker the state of the breaker
 */
record TestStatus(String producer, BreakerState breaker, Rejections rejected) implements DeliveryStatus {

	TestStatus(BreakerState breaker) {
		this("default", breaker);
	}

	TestStatus(String producer, BreakerState breaker) {
		this(producer, breaker, new Rejections());
	}

	@Override
	public long published() {
		return 1;
	}

	@Override
	public long stored() {
		return 2;
	}

	@Override
	public long relayed() {
		return 3;
	}

	@Override
	public long failed() {
		return 4;
	}

	@Override
	public long deadLettered() {
		return 5;
	}

}
