package io.durablekafka.producer.lint;

/**
 * Kafka's transaction manager in place of the database's.
 */
final class LostTransactionManager implements LintRule {

	@Override
	public String id() {
		return "S14";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Transactions transactions = inspection.facts().transactions();
		if (!transactions.isTransactional() || !transactions.dataSource()
				|| !transactions.databaseManagers().isEmpty()) {
			return;
		}
		String fix = transactions.entityManager()
				? "Declare a JpaTransactionManager bean named 'transactionManager' and mark it @Primary."
				: "Set 'durable-kafka.transactions.database-manager' to true, or declare a JdbcTransactionManager bean named 'transactionManager' and mark it @Primary.";
		inspection.report(LintSeverity.ERROR, transactions.idPrefixProperty(), transactions.idPrefix(),
				"'%s'".formatted(transactions.idPrefixProperty()),
				"It brings a KafkaTransactionManager, which keeps Spring Boot from making one for the DataSource: @Transactional would not cover the database.",
				fix);
	}

}
