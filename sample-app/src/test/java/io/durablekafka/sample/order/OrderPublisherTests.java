package io.durablekafka.sample.order;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link OrderPublisher}.
 */
@Timeout(30)
class OrderPublisherTests {

	private static final OrderRequest TEAPOT = new OrderRequest("alice", "teapot", 2);

	private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

	private final RecordingTemplate template = new RecordingTemplate();

	private final ApplicationRun run = mock();

	private final OrderPublisher publisher = new OrderPublisher(this.template, this.run,
			Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void orderIsKeyedByCustomerAndNumbered() throws Exception {
		given(this.run.number()).willReturn(7L);
		this.publisher.publish(TEAPOT).get();
		OrderReceipt second = this.publisher.publish(TEAPOT).get();
		assertThat(this.template.keys).containsExactly("alice", "alice");
		assertThat(this.template.events.get(1)).usingRecursiveComparison()
			.isEqualTo(new OrderEvent(second.orderId(), "alice", "teapot", 2, 7, 2, NOW));
	}

	@Test
	void outcomeAndMessageIdAreThoseOfTheSend() throws Exception {
		this.template.outcome = Outcome.STORED;
		OrderReceipt receipt = this.publisher.publish(TEAPOT).get();
		assertThat(receipt.outcome()).isEqualTo(Outcome.STORED);
		assertThat(receipt.messageId()).isEqualTo("message-1");
		assertThat(this.publisher.taken()).isOne();
		assertThat(this.publisher.failed()).isZero();
	}

	@Test
	void failureOfTheSendArrivesInTheFuture() {
		this.template.failure = CompletableFuture.failedFuture(new KafkaException("down"));
		assertNotTaken();
	}

	@Test
	void exceptionOfTheSendArrivesInTheFuture() {
		this.template.thrown = new KafkaException("down");
		assertNotTaken();
	}

	private void assertNotTaken() {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> this.publisher.publish(TEAPOT).get())
			.havingCause()
			.isInstanceOf(OrderNotTakenException.class)
			.havingCause()
			.isInstanceOf(KafkaException.class)
			.withMessage("down");
		assertThat(this.publisher.taken()).isZero();
		assertThat(this.publisher.failed()).isOne();
	}

	@Test
	void ordersOfManyThreadsAreSentInTheOrderOfTheirNumbers() throws InterruptedException {
		CountDownLatch start = new CountDownLatch(1);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			threads.add(new Thread(() -> publishMany(start)));
		}
		threads.forEach(Thread::start);
		start.countDown();
		for (Thread thread : threads) {
			thread.join(TimeUnit.SECONDS.toMillis(20));
		}
		assertThat(this.template.events).hasSize(8 * 500)
			.extracting(OrderEvent::sequence)
			.isSorted()
			.doesNotHaveDuplicates();
	}

	private void publishMany(CountDownLatch start) {
		try {
			start.await();
			for (int i = 0; i < 500; i++) {
				this.publisher.publish(TEAPOT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Keeps what is sent and answers as it is told.
	 */
	private static final class RecordingTemplate extends KafkaTemplate<String, OrderEvent> {

		private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

		private final List<OrderEvent> events = Collections.synchronizedList(new ArrayList<>());

		private Outcome outcome = Outcome.PUBLISHED;

		private CompletableFuture<SendResult<String, OrderEvent>> failure;

		private RuntimeException thrown;

		RecordingTemplate() {
			super(mock(ProducerFactoryOfOrders.class));
		}

		@Override
		public CompletableFuture<SendResult<String, OrderEvent>> send(String topic, String key, OrderEvent event) {
			if (this.thrown != null) {
				throw this.thrown;
			}
			if (this.failure != null) {
				return this.failure;
			}
			this.keys.add(key);
			this.events.add(event);
			RecordMetadata metadata = new RecordMetadata(new TopicPartition(topic, 0), 0, 0, 0, 0, 0);
			return CompletableFuture.completedFuture(DurableSendResult.of(new ProducerRecord<>(topic, key, event),
					metadata, this.outcome, "message-1", CompletableFuture::new));
		}

	}

	/**
	 * Names the types, for want of a class literal that does.
	 */
	private interface ProducerFactoryOfOrders extends ProducerFactory<String, OrderEvent> {

	}

}
