package io.durablekafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.producer.SenderFixture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.SendResult;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the ways to send that {@link DurableKafkaTemplate} adds, and for what a
 * result tells.
 */
@Timeout(60)
class SendWaysTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final SenderFixture fixture = new SenderFixture();

	private final TransactionTemplate transactions = new TransactionTemplate(new NoDatabase());

	private DurableKafkaTemplate<String, String> template;

	@BeforeEach
	void start() {
		this.fixture.start();
		this.template = this.fixture.template();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private static ProducerRecord<String, String> record(String value) {
		return new ProducerRecord<>(TOPIC, "key", value);
	}

	private static void passMillis(long millis) {
		long start = System.nanoTime();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> System.nanoTime() - start > Duration.ofMillis(millis).toNanos());
	}

	@Test
	void sendAllSendsTheOthersWhenOneFails() {
		SentRecords<String, String> sent = this.template
			.sendAll(List.of(record("1"), new ProducerRecord<>("no topic", "key", "2"), record("3")));
		assertThat(SenderFixture.result(sent.futures().get(0)).getProducerRecord().value()).isEqualTo("1");
		assertThat(SenderFixture.result(sent.futures().get(2)).getProducerRecord().value()).isEqualTo("3");
		assertThat(SenderFixture.thrownBy(sent.futures().get(1))).hasMessageContaining("no topic");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> sent.all().get())
			.withMessageContaining("no topic");
		assertThat(this.fixture.kafka().log()).hasSize(2);
	}

	@Test
	void sendAllGivesAllResultsInTheirOrder() {
		List<SendResult<String, String>> results = this.template.sendAll(List.of(record("1"), record("2"), record("3")))
			.all()
			.join();
		assertThat(results).extracting((result) -> result.getProducerRecord().value()).containsExactly("1", "2", "3");
		assertThat(this.template.sendAll(List.of()).all().join()).isEmpty();
	}

	@Test
	void nothingIsSentBeforeTheCommit() {
		CompletableFuture<SendResult<String, String>> future = this.transactions.execute((status) -> {
			CompletableFuture<SendResult<String, String>> waiting = this.template.sendAfterCommit(record("1"));
			assertThat(this.fixture.kafka().log()).isEmpty();
			assertThat(waiting).isNotDone();
			return waiting;
		});
		assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.PUBLISHED);
		assertThat(this.fixture.kafka().log()).hasSize(1);
	}

	@Test
	void nothingIsSentAfterARollback() {
		CompletableFuture<SendResult<String, String>> future = this.transactions.execute((status) -> {
			status.setRollbackOnly();
			return this.template.sendAfterCommit(record("1"));
		});
		assertThat(SenderFixture.thrownBy(future)).isInstanceOf(KafkaProducerException.class)
			.hasMessageContaining("not been committed")
			.hasRootCauseMessage("The transaction was rolled back");
		assertThat(this.fixture.kafka().log()).isEmpty();
		assertThat(this.template.statistics().failed()).isZero();
	}

	@Test
	void withoutATransactionItIsSentAtOnce() {
		assertThat(SenderFixture.outcome(this.template.sendAfterCommit(record("1")))).isEqualTo(Outcome.PUBLISHED);
	}

	@Test
	void publishedResultTellsHowLongItTook() {
		this.fixture.prime("key");
		this.fixture.kafka().acknowledging(false);
		this.fixture.kafka().duringSend((record) -> passMillis(10));
		CompletableFuture<SendResult<String, String>> future = this.template.send(record("1"));
		passMillis(20);
		this.fixture.kafka().producer().acknowledgeAll();
		DurableSendResult<String, String> result = SenderFixture.result(future);
		assertThat(result.inLog()).isEqualTo(DurableSendResult.InLog.YES);
		assertThat(result.failureCategory()).isNull();
		assertThat(result.blocked()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
		assertThat(result.inFlight()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
		assertThat(result.queued()).isZero();
	}

	@Test
	void recordThatExpiredMayBeInTheLog() {
		this.fixture.prime("key");
		this.fixture.kafka().expiring(true);
		DurableSendResult<String, String> result = SenderFixture.result(this.template.send(record("1")));
		assertThat(result.outcome()).isEqualTo(Outcome.STORED);
		assertThat(result.failureCategory()).isEqualTo(FailureCategory.INFRASTRUCTURE);
		assertThat(result.inLog()).isEqualTo(DurableSendResult.InLog.MAYBE);
		assertThat(result.queued()).isPositive();
	}

	@Test
	void recordThatNoProducerTookIsNotInTheLog() {
		this.fixture.prime("key");
		this.fixture.kafka()
			.refusal((record) -> new org.apache.kafka.common.errors.TimeoutException("not present in metadata"));
		DurableSendResult<String, String> refused = SenderFixture.result(this.template.send(record("1")));
		assertThat(refused.failureCategory()).isEqualTo(FailureCategory.INFRASTRUCTURE);
		assertThat(refused.inLog()).isEqualTo(DurableSendResult.InLog.NO);
		DurableSendResult<String, String> next = SenderFixture.result(this.template.send(record("2")));
		assertThat(next.outcome()).isEqualTo(Outcome.STORED);
		assertThat(next.failureCategory()).isNull();
		assertThat(next.inLog()).isEqualTo(DurableSendResult.InLog.NO);
		assertThat(next.inFlight()).isZero();
	}

}
