package io.durablekafka.consumer.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.durablekafka.consumer.DuplicateFilter;
import io.durablekafka.consumer.SeenRecord;
import io.durablekafka.consumer.TestRecords;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.kafka.support.KafkaUtils;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What an inbox does, whatever the database.
 */
@Timeout(60)
abstract class JdbcInboxContractTests {

	private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

	private DataSource dataSource;

	private JdbcInbox inbox;

	private TransactionTemplate transaction;

	abstract DataSource createDataSource();

	abstract String schema();

	@BeforeEach
	void createInbox() {
		this.dataSource = createDataSource();
		createSchema();
		JdbcClient.create(this.dataSource).sql("DELETE FROM kafka_inbox").update();
		this.inbox = inbox(NOW);
		this.transaction = new TransactionTemplate(new DataSourceTransactionManager(this.dataSource));
		KafkaUtils.setConsumerGroupId("group");
	}

	@AfterEach
	void clearGroup() {
		KafkaUtils.clearConsumerGroupId();
	}

	private void createSchema() {
		new ResourceDatabasePopulator(new ClassPathResource("META-INF/durable-kafka/inbox/" + schema()))
			.execute(this.dataSource);
	}

	private JdbcInbox inbox(Instant now) {
		return new JdbcInbox(this.dataSource, JdbcInbox.DEFAULT_TABLE, DuplicateFilter.DEFAULT_HEADER,
				Clock.fixed(now, ZoneOffset.UTC));
	}

	private static SeenRecord seen(String id, int partition, long offset) {
		return new SeenRecord("group", "orders", id, partition, offset);
	}

	private static ConsumerRecord<String, String> record(@Nullable String id, long offset) {
		return TestRecords.record(id, 0, offset);
	}

	private boolean accepted(ConsumerRecord<?, ?> record) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> this.inbox.accept(record)));
	}

	@Test
	void scriptIsSafeToRunAgain() {
		this.inbox.isDuplicate(seen("a", 0, 1));
		createSchema();
		assertThat(this.inbox.isDuplicate(seen("a", 0, 2))).isTrue();
	}

	@Test
	void copyIsADuplicateAndARepeatedDeliveryIsNot() {
		assertThat(this.inbox.isDuplicate(seen("a", 0, 1))).isFalse();
		assertThat(this.inbox.isDuplicate(seen("a", 0, 1))).isFalse();
		assertThat(this.inbox.isDuplicate(seen("a", 0, 2))).isTrue();
		assertThat(this.inbox.isDuplicate(seen("a", 1, 1))).isTrue();
		assertThat(this.inbox.isDuplicate(seen("A", 0, 3))).isFalse();
	}

	@Test
	void eachGroupAndEachTopicHasItsOwn() {
		assertThat(this.inbox.isDuplicate(seen("a", 0, 1))).isFalse();
		assertThat(this.inbox.isDuplicate(new SeenRecord("other", "orders", "a", 0, 2))).isFalse();
		assertThat(this.inbox.isDuplicate(new SeenRecord("group", "orders-retry-0", "a", 0, 2))).isFalse();
		assertThat(this.inbox.isDuplicate(new SeenRecord("", "orders", "a", 0, 2))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ü", "with space", "zero\0", "a/very/long/id/" })
	void anyIdIsStored(String text) {
		String id = text.startsWith("a/") ? text.repeat(100) : text;
		assertThat(this.inbox.isDuplicate(seen(id, 0, 1))).isFalse();
		assertThat(this.inbox.isDuplicate(seen(id, 0, 2))).isTrue();
		assertThat(this.inbox.isDuplicate(seen(id + " ", 0, 3))).isFalse();
	}

	@Test
	void memoryOfARolledBackTransactionIsGone() {
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.inbox.isDuplicate(seen("a", 0, 1))).isFalse();
			assertThat(this.inbox.isDuplicate(seen("a", 0, 2))).isTrue();
			status.setRollbackOnly();
		});
		assertThat(this.inbox.isDuplicate(seen("a", 0, 2))).isFalse();
	}

	@Test
	void recordIsAcceptedOnceItIsProcessed() {
		assertThat(accepted(record("a", 1))).isTrue();
		assertThat(accepted(record("a", 1))).isFalse();
		assertThat(accepted(record("a", 2))).isFalse();
		assertThat(accepted(record("b", 3))).isTrue();
	}

	@Test
	void recordIsAcceptedAgainAfterARollback() {
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.inbox.accept(record("a", 1))).isTrue();
			status.setRollbackOnly();
		});
		assertThat(accepted(record("a", 1))).isTrue();
	}

	@Test
	void refusedRecordDoesNotHarmTheTransaction() {
		accepted(record("a", 1));
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.inbox.accept(record("a", 1))).isFalse();
			assertThat(this.inbox.accept(record("b", 2))).isTrue();
		});
		assertThat(accepted(record("b", 2))).isFalse();
	}

	@Test
	void recordWithoutAnIdIsAlwaysAccepted() {
		assertThat(accepted(record(null, 1))).isTrue();
		assertThat(accepted(record(null, 1))).isTrue();
		assertThat(accepted(record("", 1))).isTrue();
		assertThat(accepted(record("", 1))).isTrue();
	}

	@Test
	void filterAndAcceptanceWorkTogether() {
		assertThat(this.inbox.isDuplicate(seen("a", 0, 1))).isFalse();
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.inbox.accept(record("a", 1))).isTrue();
			status.setRollbackOnly();
		});
		assertThat(this.inbox.isDuplicate(seen("a", 0, 1))).isFalse();
		assertThat(accepted(record("a", 1))).isTrue();
		assertThat(this.inbox.isDuplicate(seen("a", 0, 1))).isTrue();
		assertThat(accepted(record("a", 1))).isFalse();
	}

	@Test
	void acceptanceNeedsATransactionAndAGroup() {
		assertThatIllegalStateException().isThrownBy(() -> this.inbox.accept(record("a", 1)))
			.withMessageContaining("@Transactional");
		KafkaUtils.clearConsumerGroupId();
		assertThatIllegalStateException().isThrownBy(() -> accepted(record("a", 1)))
			.withMessageContaining("group is not known");
		assertThat(this.transaction.<Boolean>execute((status) -> this.inbox.accept(record("a", 1), "group"))).isTrue();
		KafkaUtils.setConsumerGroupId("group");
		assertThat(accepted(record("a", 1))).isFalse();
	}

	@Test
	void secondOfTwoTransactionsWaitsForTheFirst() throws Exception {
		assertThat(acceptedWhileAnotherTransaction(false)).isFalse();
		JdbcClient.create(this.dataSource).sql("DELETE FROM kafka_inbox").update();
		assertThat(acceptedWhileAnotherTransaction(true)).isTrue();
	}

	private boolean acceptedWhileAnotherTransaction(boolean rollsBack) throws Exception {
		CompletableFuture<Boolean> second = new CompletableFuture<>();
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.inbox.accept(record("a", 1))).isTrue();
			Thread thread = new Thread(() -> {
				KafkaUtils.setConsumerGroupId("group");
				try {
					second.complete(accepted(record("a", 2)));
				}
				catch (RuntimeException ex) {
					second.completeExceptionally(ex);
				}
			});
			thread.start();
			Awaitility.await()
				.during(Duration.ofMillis(200))
				.atMost(Duration.ofSeconds(5))
				.until(() -> !second.isDone());
			if (rollsBack) {
				status.setRollbackOnly();
			}
		});
		return second.get(30, TimeUnit.SECONDS);
	}

	@Test
	void oldRecordsAreForgotten() {
		inbox(NOW.minusSeconds(3601)).isDuplicate(seen("old", 0, 1));
		inbox(NOW.minusSeconds(3599)).isDuplicate(seen("new", 0, 2));
		assertThat(this.inbox.deleteOlderThan(Duration.ofHours(1))).isOne();
		assertThat(this.inbox.isDuplicate(seen("old", 0, 3))).isFalse();
		assertThat(this.inbox.isDuplicate(seen("new", 0, 4))).isTrue();
	}

	@Test
	void tableIsAName() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcInbox(this.dataSource, "kafka_inbox; DROP TABLE x", "id"))
			.withMessageContaining("'table'");
	}

}
