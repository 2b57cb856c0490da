package io.durablekafka.actuate;

import java.util.Map;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.producer.ClientFigures;
import io.durablekafka.producer.ClientTraffic;
import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.SendObserver;
import io.durablekafka.producer.TripCause;
import io.durablekafka.record.Rejections;
import org.jspecify.annotations.Nullable;

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
	public long records(SendEnd end, @Nullable FailureCategory category) {
		return 10L * end.ordinal() + ((category != null) ? category.ordinal() + 1 : 0);
	}

	@Override
	public long inFlight() {
		return 31;
	}

	@Override
	public long relayAttempts() {
		return 32;
	}

	@Override
	public long blockedKeys() {
		return 6;
	}

	@Override
	public long deadLettered() {
		return 5;
	}

	@Override
	public void forceBreakerOpen() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void resetBreaker() {
		throw new UnsupportedOperationException();
	}

	@Override
	public long trips(TripCause cause) {
		return cause.ordinal();
	}

	@Override
	public Map<String, ClientFigures> clients() {
		return Map.of("direct",
				new ClientFigures(11, 12, 13, 14, 15, true, new ClientTraffic(21, 22, 23, 24, 25, 26, 27)));
	}

	@Override
	public void observe(@Nullable SendObserver observer) {
		if (observer != null) {
			observer.ended("orders", SendEnd.PUBLISHED, 5_000_000, 1_000_000, -1, 4_000_000);
			observer.relayed("clicks", 8);
			observer.committed(20, 7_000_000, true);
			observer.committed(40, 30_000_000, false);
			observer.ended("clicks", SendEnd.STORED, 9_000_000, 2_000_000, 3_000_000, -1);
		}
	}

}
