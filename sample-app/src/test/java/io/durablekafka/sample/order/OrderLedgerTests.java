package io.durablekafka.sample.order;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OrderLedger}.
 */
class OrderLedgerTests {

	private final EmbeddedDatabase database = new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2)
		.setName(UUID.randomUUID().toString())
		.addScript("schema.sql")
		.build();

	private final OrderLedger ledger = new OrderLedger(JdbcClient.create(this.database),
			new JdbcTemplate(this.database), new TransactionTemplate(new JdbcTransactionManager(this.database)));

	@AfterEach
	void shutDown() {
		this.database.shutdown();
	}

	@Test
	void ordersAreCounted() {
		assertThat(this.ledger.record(List.of(order("m1", "alice", 1, 1), order("m2", "bob", 1, 1)))).hasSize(2);
		this.ledger.record(List.of(order("m3", "alice", 1, 2)));
		assertThat(this.ledger.summary()).isEqualTo(new OrderSummary(3, 2, 6, 0, 0));
	}

	@Test
	void nothingHasArrivedAtFirst() {
		assertThat(this.ledger.record(List.of())).isEmpty();
		assertThat(this.ledger.summary()).isEqualTo(new OrderSummary(0, 0, 0, 0, 0));
	}

	@Test
	void messageThatArrivesAgainIsCountedAsDuplicateOnly() {
		ReceivedOrder order = order("m1", "alice", 1, 1);
		this.ledger.record(List.of(order));
		assertThat(this.ledger.record(List.of(order))).isEmpty();
		assertThat(this.ledger.summary()).isEqualTo(new OrderSummary(1, 1, 2, 1, 0));
	}

	@Test
	void messageThatArrivesTwiceAtOnceIsCountedAsDuplicateOnly() {
		ReceivedOrder order = order("m1", "alice", 1, 1);
		assertThat(this.ledger.record(List.of(order, order("m2", "alice", 1, 2), order))).hasSize(2);
		assertThat(this.ledger.summary()).isEqualTo(new OrderSummary(2, 1, 4, 1, 0));
	}

	@Test
	void orderThatArrivesAfterALaterOneIsOutOfOrder() {
		this.ledger.record(List.of(order("m1", "alice", 1, 1), order("m3", "alice", 1, 3)));
		this.ledger.record(List.of(order("m2", "alice", 1, 2), order("m4", "alice", 1, 4)));
		assertThat(this.ledger.summary().outOfOrder()).isOne();
	}

	@Test
	void orderOfAnEarlierRunThatArrivesAfterOneOfALaterRunIsOutOfOrder() {
		this.ledger
			.record(List.of(order("m1", "alice", 1, 9), order("m2", "alice", 2, 1), order("m3", "alice", 1, 10)));
		assertThat(this.ledger.summary().outOfOrder()).isOne();
	}

	@Test
	void customersDoNotWaitForEachOther() {
		this.ledger.record(List.of(order("m1", "alice", 1, 2), order("m2", "bob", 1, 1)));
		assertThat(this.ledger.summary().outOfOrder()).isZero();
	}

	@Test
	void nothingIsRecordedWhenOneOrderCannotBe() {
		List<ReceivedOrder> arrivals = List.of(order("m1", "alice", 1, 1), order("m".repeat(300), "bob", 1, 1));
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.ledger.record(arrivals));
		assertThat(this.ledger.summary().orders()).isZero();
	}

	private static ReceivedOrder order(String messageId, String customer, long run, long sequence) {
		return new ReceivedOrder(messageId,
				new OrderEvent("o-" + messageId.length(), customer, "teapot", 2, run, sequence, Instant.EPOCH));
	}

}
