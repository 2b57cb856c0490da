package io.durablekafka.producer.lint;

/**
 * An outbox that a transactional producer never uses.
 */
final class OutboxUnused implements LintRule {

	@Override
	public String id() {
		return "S46";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Transactions transactions = inspection.facts().transactions();
		if (inspection.facts().outbox().available() && transactions.isTransactional()
				&& !transactions.allowNonTransactional()) {
			inspection.report(LintSeverity.INFO, transactions.idPrefixProperty(), transactions.idPrefix(),
					"'%s'".formatted(transactions.idPrefixProperty()),
					"All records belong to transactions of Kafka, which commit or abort as a whole, so none is ever stored in the outbox.",
					"Set 'spring.kafka.template.allow-non-transactional=true' for durable sends outside of transactions, or 'durable-kafka.outbox.enabled=false'.");
		}
	}

}
