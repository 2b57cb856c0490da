package io.durablekafka.sample.order;

/**
 * What the consumer has seen since the database was created.
 *
 * @param orders different orders that arrived
 * @param customers customers that they are from
 * @param quantity items in these orders
 * @param duplicates arrivals of a message id that had arrived before, left out of all
 * other figures
 * @param outOfOrder orders that arrived after a later one of the same customer
 * @since 0.1.0
 */
public record OrderSummary(long orders, long customers, long quantity, long duplicates, long outOfOrder) {

}
