package io.durablekafka.sample.order;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentCaptor;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link OrderConsumer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OrderConsumerTests {

	private static final String ORDER = """
			{"orderId": "o-1", "customer": "alice", "item": "teapot", "quantity": 2, "run": %d, "sequence": 1,
			"placedAt": "2026-11-21T08:00:00Z"}
			""";

	private final OrderLedger ledger = mock();

	private final ApplicationRun run = mock();

	private final OrderConsumer consumer = new OrderConsumer(this.ledger, JsonMapper.builder().build(), this.run);

	@BeforeEach
	void everythingIsNew() {
		given(this.run.number()).willReturn(3L);
		given(this.ledger.record(anyList())).willAnswer((call) -> call.getArgument(0));
	}

	@Test
	void messageIdIsTakenFromTheHeader() {
		ConsumerRecord<String, String> record = record(ORDER.formatted(3));
		record.headers().add("dk-message-id", "m-1".getBytes(StandardCharsets.UTF_8));
		this.consumer.receive(List.of(record));
		assertThat(recorded()).extracting(ReceivedOrder::messageId).containsExactly("m-1");
	}

	@Test
	void messageWithoutAnIdIsIdentifiedByItsPlace() {
		this.consumer.receive(List.of(record(ORDER.formatted(3))));
		assertThat(recorded()).extracting(ReceivedOrder::messageId).containsExactly("orders-4-42");
	}

	@Test
	void onlyOrdersOfThisRunCountAsArrived() {
		this.consumer.receive(List.of(record(ORDER.formatted(2)), record(ORDER.formatted(3))));
		assertThat(recorded()).hasSize(2);
		assertThat(this.consumer.arrived()).isOne();
	}

	@Test
	void recordThatIsNoOrderIsSkippedWithoutShowingIt(CapturedOutput output) {
		this.consumer.receive(List.of(record("secret"), record(null), record(ORDER.formatted(3))));
		assertThat(recorded()).hasSize(1);
		assertThat(output).contains("orders-4, offset 42").doesNotContain("secret");
	}

	private List<ReceivedOrder> recorded() {
		ArgumentCaptor<List<ReceivedOrder>> arrivals = ArgumentCaptor.captor();
		then(this.ledger).should().record(arrivals.capture());
		return arrivals.getValue();
	}

	private static ConsumerRecord<String, String> record(String value) {
		return new ConsumerRecord<>("orders", 4, 42, "alice", value);
	}

}
