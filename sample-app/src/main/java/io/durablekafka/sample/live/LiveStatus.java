package io.durablekafka.sample.live;

import java.time.Instant;

import io.durablekafka.sample.broker.BrokerCondition;
import io.durablekafka.sample.order.OrderSummary;
import org.jspecify.annotations.Nullable;

/**
 * Everything at one moment. Figures are since the application started unless said
 * otherwise.
 *
 * @param at the moment
 * @param delivery what has become of the orders that were sent
 * @param outbox what waits, {@code null} when there is no outbox or it cannot be read
 * @param arrivals what came out at the other end
 * @param load the made-up orders
 * @param broker the broker
 */
record LiveStatus(Instant at, DeliveryFigures delivery, @Nullable Outbox outbox, Arrivals arrivals, Load load,
		Broker broker) {

	/**
	 * What waits in the outbox.
	 *
	 * @param pending rows that wait for the relay
	 * @param dead dead letters
	 * @param oldestAgeMillis age of the oldest row
	 */
	record Outbox(long pending, long dead, long oldestAgeMillis) {

	}

	/**
	 * What came out at the other end.
	 *
	 * @param taken orders that customers were told are taken
	 * @param arrived different ones of them that the consumer has recorded
	 * @param since what the consumer has recorded since the database was created,
	 * {@code null} when it cannot be read
	 */
	record Arrivals(long taken, long arrived, @Nullable OrderSummary since) {

	}

	/**
	 * The made-up orders.
	 *
	 * @param ordersPerSecond their rate
	 * @param maxOrdersPerSecond highest rate
	 * @param remainingSeconds time until they end by themselves
	 * @param skipped orders that were not sent because too many had no outcome yet
	 */
	record Load(int ordersPerSecond, int maxOrdersPerSecond, long remainingSeconds, long skipped) {

	}

	/**
	 * The broker.
	 *
	 * @param condition what it is doing, {@code null} when the application did not start
	 * it
	 * @param address where clients find it
	 */
	record Broker(@Nullable BrokerCondition condition, String address) {

	}

}
