package io.durablekafka.sample.order;

import java.util.concurrent.CompletableFuture;

import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes orders, and tells what has become of them.
 */
@RestController
@RequestMapping("/orders")
class OrderController {

	private final OrderPublisher publisher;

	private final OrderLedger ledger;

	OrderController(OrderPublisher publisher, OrderLedger ledger) {
		this.publisher = publisher;
		this.ledger = ledger;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<OrderReceipt> place(@Valid @RequestBody OrderRequest request) {
		return this.publisher.publish(request);
	}

	@GetMapping("/summary")
	OrderSummary summary() {
		return this.ledger.summary();
	}

}
