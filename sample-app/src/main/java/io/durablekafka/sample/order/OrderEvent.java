package io.durablekafka.sample.order;

import java.time.Instant;

/**
 * An order as it is published, keyed by customer. The pair of run and sequence number
 * only ever grows for one customer, which is how the consumer checks the order of what
 * arrives.
 *
 * @param orderId identity of the order
 * @param customer who orders
 * @param item what is ordered
 * @param quantity how many of it
 * @param run number of the run of the application that took the order
 * @param sequence position among the customer's orders of that run, with gaps
 * @param placedAt when the order was taken
 * @since 0.1.0
 */
public record OrderEvent(String orderId, String customer, String item, int quantity, long run, long sequence,
		Instant placedAt) {

}
