package io.durablekafka.sample.order;

import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.SendResult;

/**
 * What a customer gets for an order that was taken: it is in Kafka, or on its way there.
 *
 * @param orderId identity of the order
 * @param outcome where the order's event is
 * @param messageId identity of the event, {@code null} when Durable Kafka is switched off
 * @since 0.1.0
 */
public record OrderReceipt(String orderId, Outcome outcome, @Nullable String messageId) {

	static OrderReceipt of(SendResult<String, OrderEvent> result) {
		String orderId = result.getProducerRecord().value().orderId();
		if (result instanceof DurableSendResult<?, ?> durable) {
			return new OrderReceipt(orderId, durable.outcome(), durable.messageId());
		}
		return new OrderReceipt(orderId, Outcome.PUBLISHED, null);
	}

}
