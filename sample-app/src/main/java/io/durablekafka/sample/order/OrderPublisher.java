package io.durablekafka.sample.order;

import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;

/**
 * Publishes orders with the template that is there. Thread-safe.
 *
 * @since 0.1.0
 */
@Component
public class OrderPublisher {

	static final String TOPIC = "orders";

	private static final Log logger = LogFactory.getLog(OrderPublisher.class);

	private final KafkaTemplate<String, OrderEvent> template;

	private final ApplicationRun run;

	private final Clock clock;

	private final OrderNumbers numbers = new OrderNumbers();

	private final LongAdder taken = new LongAdder();

	private final LongAdder failed = new LongAdder();

	OrderPublisher(KafkaTemplate<String, OrderEvent> template, ApplicationRun run, Clock clock) {
		this.template = template;
		this.run = run;
		this.clock = clock;
	}

	/**
	 * Publish an order.
	 * @param request a valid order
	 * @return completes when the order is taken, or exceptionally with an
	 * {@link OrderNotTakenException}
	 */
	public CompletableFuture<OrderReceipt> publish(OrderRequest request) {
		String orderId = UUID.randomUUID().toString();
		// Number and send under one lock: otherwise two orders of a customer could be
		// sent in another order than they are numbered.
		return this.numbers.next(request.customer(), (number) -> send(event(orderId, request, number)))
			.handle((result, failure) -> receipt(orderId, result, failure));
	}

	private OrderEvent event(String orderId, OrderRequest request, long number) {
		return new OrderEvent(orderId, request.customer(), request.item(), Objects.requireNonNull(request.quantity()),
				this.run.number(), number, this.clock.instant());
	}

	// A plain template, as it is there when Durable Kafka is switched off, throws some
	// failures instead of putting them in the future.
	private CompletableFuture<SendResult<String, OrderEvent>> send(OrderEvent event) {
		try {
			return this.template.send(TOPIC, event.customer(), event);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private OrderReceipt receipt(String orderId, SendResult<String, OrderEvent> result, @Nullable Throwable failure) {
		if (failure == null) {
			this.taken.increment();
			return OrderReceipt.of(result);
		}
		this.failed.increment();
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		logger.debug("Order '%s' was not taken".formatted(orderId), cause);
		throw new OrderNotTakenException(orderId, cause);
	}

	/**
	 * Orders that customers were told are taken.
	 * @return the number since the start
	 */
	public long taken() {
		return this.taken.sum();
	}

	/**
	 * Orders that customers were told are not taken.
	 * @return the number since the start
	 */
	public long failed() {
		return this.failed.sum();
	}

}
