package io.durablekafka.sample.order;

import java.util.List;

import io.durablekafka.outbox.RecordDeadLetteredException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Tells customers why an order was not taken, and whether to try again (RFC 9457).
 */
@RestControllerAdvice
class OrderProblems extends ResponseEntityExceptionHandler {

	@Override
	protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ProblemDetail problem = ex.getBody();
		problem.setTitle("Invalid order");
		problem.setDetail("The order was not taken. Correct what is listed under 'errors'.");
		problem.setProperty("errors",
				ex.getFieldErrors()
					.stream()
					.map((error) -> new InvalidField(error.getField(), String.valueOf(error.getDefaultMessage())))
					.sorted()
					.toList());
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleAsyncRequestTimeoutException(AsyncRequestTimeoutException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ProblemDetail problem = ex.getBody();
		problem.setTitle("Outcome not known");
		problem.setDetail("It was not known in time whether the order is taken. It may still be.");
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> notTaken(OrderNotTakenException ex) {
		ProblemDetail problem = (ex.getCause() instanceof RecordDeadLetteredException parked) ? parked(parked)
				: notTaken();
		problem.setProperty("orderId", ex.getOrderId());
		return ResponseEntity.of(problem).build();
	}

	private ProblemDetail notTaken() {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				"Neither Kafka nor the outbox took the order, and it will not be sent later. Try again.");
		problem.setTitle("Order not taken");
		return problem;
	}

	private ProblemDetail parked(RecordDeadLetteredException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				"Kafka refused the order and it is parked as a dead letter, for an operator to look at. "
						+ "Do not send it again.");
		problem.setTitle("Order parked");
		problem.setProperty("messageId", ex.getMessageId());
		return problem;
	}

	/**
	 * A field that is not valid.
	 *
	 * @param field name of the field
	 * @param message what is wrong with it
	 */
	record InvalidField(String field, String message) implements Comparable<InvalidField> {

		@Override
		public int compareTo(InvalidField other) {
			return List.of(this.field, this.message)
				.toString()
				.compareTo(List.of(other.field, other.message).toString());
		}

	}

}
