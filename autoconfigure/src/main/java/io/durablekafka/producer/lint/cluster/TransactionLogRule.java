package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;

/**
 * B14: too few brokers are alive for the log of the transactions.
 */
final class TransactionLogRule implements ClusterRule {

	@Override
	public String id() {
		return "B14";
	}

	@Override
	public void check(ClusterView view, Findings findings) {
		if (!view.isTransactional()) {
			return;
		}
		findings.about(Findings.CLUSTER, () -> {
			int alive = view.brokers().size();
			long minimum = view.brokerNumber(BrokerKeys.TRANSACTION_LOG_MIN_ISR);
			long replicas = view.brokerNumber(BrokerKeys.TRANSACTION_LOG_REPLICATION_FACTOR);
			if (alive < minimum) {
				add(LintSeverity.ERROR, BrokerKeys.TRANSACTION_LOG_MIN_ISR, minimum, alive,
						"no transaction can begin or end", findings);
			}
			else if (alive < replicas) {
				add(LintSeverity.WARNING, BrokerKeys.TRANSACTION_LOG_REPLICATION_FACTOR, replicas, alive,
						"the first transaction of a new cluster fails, and in others one more failure stops them",
						findings);
			}
		});
	}

	private void add(LintSeverity severity, String key, long value, int alive, String consequence, Findings findings) {
		findings.add(severity, Findings.CLUSTER, "%s of the brokers".formatted(key), value,
				"%d brokers are alive, and the log of the transactions asks for %d ('%s'): %s".formatted(alive, value,
						key, consequence),
				"Bring back the brokers that are away, or set '%s' to what the cluster has".formatted(key));
	}

}
