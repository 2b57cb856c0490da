package io.durablekafka.sample.order;

/**
 * An order as it arrived.
 *
 * @param messageId identity of the message
 * @param event the order
 */
record ReceivedOrder(String messageId, OrderEvent event) {

}
