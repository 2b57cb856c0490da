package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;

/**
 * B16: the cluster does not protect transactions from their own late records.
 */
final class TransactionVersionRule implements ClusterRule {

	@Override
	public String id() {
		return "B16";
	}

	private static final String FEATURE = "transaction.version";

	private static final int PROTECTED = 2;

	@Override
	public void check(ClusterView view, Findings findings) {
		if (!view.isTransactional()) {
			return;
		}
		findings.about(Findings.CLUSTER, () -> {
			int level = view.snapshot().features().require().getOrDefault(FEATURE, 0);
			if (level < PROTECTED) {
				findings.add(LintSeverity.WARNING, Findings.CLUSTER, "%s of the cluster".formatted(FEATURE), level,
						"The cluster runs '%s' %d: a record that arrives after its transaction was aborted becomes part of the next one, or leaves it hanging (KIP-890)"
							.formatted(FEATURE, level),
						"Raise it with 'kafka-features.sh upgrade --feature transaction.version=2'");
			}
		});
	}

}
