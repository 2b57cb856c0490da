package io.durablekafka.producer.lint;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules about transactions: S12 to S16 and S46.
 */
class TransactionRulesTests {

	@Test
	void prefixThatInstancesShare() {
		RuleTester.of("S12").facts((facts) -> facts.idPrefix = "orders-").isWarning("my.prefix");
		RuleTester.of("S12").facts((facts) -> facts.idPrefix = "orders-HOST-1-").isSilent();
		RuleTester.of("S12")
			.facts((facts) -> facts.idPrefix = "orders-0f8fad5b-d9cb-469f-a165-70867728950e")
			.isSilent();
		RuleTester.of("S12").isSilent();
	}

	@Test
	void prefixOfTheTemplateThatInstancesShare() {
		RuleTester.of("S12").facts((facts) -> {
			facts.idPrefix = "orders-host-1-";
			facts.templateIdPrefix = "template-";
		}).isWarning("spring.kafka.template.transaction-id-prefix");
		RuleTester.of("S12").facts((facts) -> facts.templateIdPrefix = "template-").isSilent();
	}

	@Test
	void transactionalIdInsteadOfPrefix() {
		RuleTester.of("S13")
			.facts((facts) -> facts.transactionalIdProperty = "spring.kafka.producer.properties.transactional.id")
			.isWarning("spring.kafka.producer.properties.transactional.id");
		RuleTester.of("S13").isSilent();
	}

	@Test
	void lostTransactionManager() {
		RuleTester tester = RuleTester.of("S14").facts((facts) -> {
			facts.idPrefix = "tx-";
			facts.dataSource = true;
		});
		assertThat(tester.isError("my.prefix").fix()).contains("'durable-kafka.transactions.database-manager'");
		assertThat(tester.facts((facts) -> facts.entityManager = true).isError("my.prefix").fix())
			.contains("JpaTransactionManager");
		tester.facts((facts) -> facts.databaseManagers = List.of("transactionManager")).isSilent();
		RuleTester.of("S14").facts((facts) -> facts.dataSource = true).isSilent();
		RuleTester.of("S14").facts((facts) -> facts.idPrefix = "tx-").isSilent();
	}

	@Test
	void transactionTimeoutBelowDeliveryTimeout() {
		RuleTester.of("S15")
			.facts((facts) -> facts.idPrefix = "tx-")
			.isInfo("durable-kafka.producer.properties.transaction.timeout.ms");
		RuleTester.of("S15")
			.facts((facts) -> facts.idPrefix = "tx-")
			.with("transaction.timeout.ms", "10000")
			.isWarning("my.transaction.timeout.ms");
		RuleTester.of("S15").facts((facts) -> facts.idPrefix = "tx-").with("delivery.timeout.ms", "60000").isSilent();
		RuleTester.of("S15").isSilent();
	}

	@Test
	void twoPhaseCommit() {
		RuleTester.of("S16")
			.with("transaction.two.phase.commit.enable", "true")
			.with("transaction.timeout.ms", "1000")
			.isError("my.transaction.timeout.ms");
		RuleTester.of("S16")
			.with("transaction.two.phase.commit.enable", "true")
			.isWarning("my.transaction.two.phase.commit.enable");
		RuleTester.of("S16").with("transaction.timeout.ms", "1000").isSilent();
	}

	@Test
	void outboxThatIsNeverUsed() {
		RuleTester tester = RuleTester.of("S46").facts((facts) -> {
			facts.idPrefix = "tx-";
			facts.outbox = true;
		});
		tester.isInfo("my.prefix");
		tester.facts((facts) -> facts.allowNonTransactional = true).isSilent();
		RuleTester.of("S46").facts((facts) -> facts.outbox = true).isSilent();
	}

}
