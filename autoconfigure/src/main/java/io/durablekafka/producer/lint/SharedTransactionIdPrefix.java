package io.durablekafka.producer.lint;

import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A transaction id prefix that all instances share, so that they fence each other.
 */
final class SharedTransactionIdPrefix implements LintRule {

	private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}");

	@Override
	public String id() {
		return "S12";
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Transactions transactions = inspection.facts().transactions();
		check(inspection, transactions.idPrefix(), transactions.idPrefixProperty());
		check(inspection, transactions.templateIdPrefix(), "spring.kafka.template.transaction-id-prefix");
	}

	private static void check(Inspection inspection, @Nullable String prefix, String property) {
		if (prefix == null || !inspection.facts().transactions().isTransactional()) {
			return;
		}
		String lowerCase = prefix.toLowerCase(Locale.ROOT);
		boolean unique = UUID.matcher(lowerCase).find() || inspection.facts()
			.transactions()
			.instanceTokens()
			.stream()
			.anyMatch((token) -> lowerCase.contains(token.toLowerCase(Locale.ROOT)));
		if (!unique) {
			inspection.report(LintSeverity.WARNING, property, prefix, "the transaction id prefix in force",
					"All instances of the application use the same transactional ids, so each one fences the others: their transactions fail.",
					"Add something that tells instances apart and survives a restart, such as '${HOSTNAME}-', or leave it to 'durable-kafka.transactions.unique-id-prefix'.");
		}
	}

}
