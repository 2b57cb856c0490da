package io.durablekafka.sample.order;

import java.util.concurrent.CompletableFuture;

import io.durablekafka.Outcome;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.RecordDeadLetteredException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * Tests for {@link OrderController} and {@link OrderProblems}.
 */
@WebMvcTest(OrderController.class)
class OrderControllerTests {

	private static final String ORDER = """
			{"customer": "alice", "item": "teapot", "quantity": 2}
			""";

	@Autowired
	private MockMvcTester mvc;

	@MockitoBean
	private OrderPublisher publisher;

	@MockitoBean
	private OrderLedger ledger;

	@Test
	void orderThatIsTakenIsAnsweredWithOutcomeAndMessageId() {
		given(this.publisher.publish(new OrderRequest("alice", "teapot", 2)))
			.willReturn(CompletableFuture.completedFuture(new OrderReceipt("o-1", Outcome.STORED, "m-1")));
		assertThat(post(ORDER)).hasStatus(HttpStatus.ACCEPTED).bodyJson().isStrictlyEqualTo("""
				{"orderId": "o-1", "outcome": "STORED", "messageId": "m-1"}
				""");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"item": "teapot", "quantity": 2}                         | customer
			{"customer": " ", "item": "teapot", "quantity": 2}        | customer
			{"customer": "alice", "quantity": 2}                      | item
			{"customer": "alice", "item": "teapot"}                   | quantity
			{"customer": "alice", "item": "teapot", "quantity": 0}    | quantity
			{"customer": "alice", "item": "teapot", "quantity": 1001} | quantity
			""")
	void invalidOrderIsAnsweredWithTheFieldToCorrect(String order, String field) {
		MvcTestResult result = post(order);
		assertThat(result).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.hasPathSatisfying("$.errors.length()", (count) -> assertThat(count).isEqualTo(1))
			.hasPathSatisfying("$.errors[0].field", (name) -> assertThat(name).isEqualTo(field))
			.extractingPath("$.errors[0].message")
			.asString()
			.isNotBlank();
		then(this.publisher).shouldHaveNoInteractions();
	}

	@Test
	void textThatIsNoJsonIsAnsweredWithAProblem() {
		assertThat(post("teapot")).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void orderThatIsNotTakenIsAnsweredWithTheAdviceToTryAgain() {
		given(this.publisher.publish(any())).willReturn(failed(new IllegalStateException("down")));
		assertThat(post(ORDER)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.hasPathSatisfying("$.orderId", (id) -> assertThat(id).isEqualTo("o-1"))
			.extractingPath("$.detail")
			.asString()
			.contains("will not be sent later", "Try again");
	}

	@Test
	void orderThatIsParkedIsAnsweredWithTheAdviceNotToTryAgain() {
		OutboxRecord record = new OutboxRecord(0, 0, "orders", null, null, null, new byte[0], 0, "m-1", "test");
		DeadLetter deadLetter = new DeadLetter(record, FailureCategory.AUTHORIZATION, "not authorized", 1);
		given(this.publisher.publish(any())).willReturn(failed(new RecordDeadLetteredException(deadLetter, null)));
		assertThat(post(ORDER)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
			.bodyJson()
			.hasPathSatisfying("$.messageId", (id) -> assertThat(id).isEqualTo("m-1"))
			.extractingPath("$.detail")
			.asString()
			.contains("Do not send it again");
	}

	@Test
	void summaryTellsWhatArrived() {
		given(this.ledger.summary()).willReturn(new OrderSummary(5, 2, 9, 1, 0));
		assertThat(this.mvc.get().uri("/orders/summary")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"orders": 5, "customers": 2, "quantity": 9, "duplicates": 1, "outOfOrder": 0}
				""");
	}

	private MvcTestResult post(String order) {
		return this.mvc.post().uri("/orders").contentType(MediaType.APPLICATION_JSON).content(order).exchange();
	}

	private static CompletableFuture<OrderReceipt> failed(RuntimeException cause) {
		return CompletableFuture.failedFuture(new OrderNotTakenException("o-1", cause));
	}

}
