package io.durablekafka.sample.live;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.sample.order.OrderPublisher;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the orders that were sent since the application started.
 *
 * @param published acknowledged by Kafka on the direct path
 * @param stored committed in the outbox
 * @param relayed brought from the outbox to Kafka
 * @param failed neither in Kafka nor in the outbox, as the customer was told
 * @param deadLettered parked for an operator
 * @param breaker whether orders are sent to Kafka first, {@code null} when Durable Kafka
 * is switched off
 */
record DeliveryFigures(long published, long stored, long relayed, long failed, long deadLettered,
		@Nullable String breaker) {

	static DeliveryFigures of(DeliveryStatus status) {
		return new DeliveryFigures(status.published(), status.stored(), status.relayed(), status.failed(),
				status.deadLettered(), status.breaker().name());
	}

	static DeliveryFigures withoutOutbox(OrderPublisher publisher) {
		return new DeliveryFigures(publisher.taken(), 0, 0, publisher.failed(), 0, null);
	}

}
