package io.durablekafka.producer.lint.cluster;

import java.time.Duration;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * B20: a transaction of ours stays open for longer than its timeout.
 */
final class HangingTransactionRule implements ClusterRule {

	@Override
	public String id() {
		return "B20";
	}

	// coordinators look for expired transactions every ten seconds
	private static final Duration SLACK = Duration.ofMinutes(1);

	@Override
	public void check(ClusterView view, Findings findings) {
		if (!view.isTransactional()) {
			return;
		}
		findings.about(Findings.CLUSTER, () -> {
			String prefix = view.settings().text(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
			for (TransactionFacts transaction : view.snapshot().transactions().require()) {
				if (!transaction.id().startsWith(prefix)) {
					continue;
				}
				Duration age = Duration.between(transaction.startedAt(), view.snapshot().takenAt());
				if (age.compareTo(transaction.timeout().plus(SLACK)) > 0) {
					findings.add(LintSeverity.WARNING, "transaction '%s'".formatted(transaction.id()),
							"transaction '%s'".formatted(transaction.id()), age,
							"A transaction of this application ('%s') is open for %s, longer than its timeout: consumers that read committed records do not get past it"
								.formatted(transaction.id(), age),
							"Abort it with 'kafka-transactions.sh abort', or start the instance with this id again");
				}
			}
		});
	}

}
