package io.durablekafka.producer.lint;

/**
 * The client's transactional id set directly, which Spring Boot does not see.
 */
final class TransactionalIdInsteadOfPrefix implements LintRule {

	@Override
	public String id() {
		return "S13";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		String property = inspection.facts().transactions().transactionalIdProperty();
		if (property != null) {
			inspection.report(LintSeverity.WARNING, property, inspection.facts().transactions().idPrefix(),
					"'%s'".formatted(property),
					"The producer becomes transactional, but Spring Boot does not see it: there is no KafkaTransactionManager.",
					"Remove it and set 'spring.kafka.producer.transaction-id-prefix'.");
		}
	}

}
