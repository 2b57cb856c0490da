package io.durablekafka.sample.order;

/**
 * An order was not taken: its event is neither in Kafka nor in the outbox, and will not
 * be sent later.
 */
final class OrderNotTakenException extends RuntimeException {

	private final String orderId;

	OrderNotTakenException(String orderId, Throwable cause) {
		super("Order '%s' was not taken".formatted(orderId), cause);
		this.orderId = orderId;
	}

	String getOrderId() {
		return this.orderId;
	}

}
