package io.durablekafka.producer.lint.cluster;

import java.util.List;
import java.util.Set;

/**
 * All rules that need a cluster.
 */
final class ClusterRules {

	private static final List<ClusterRule> ALL = List.of(new MissingTopicRule(), new ReplicationFactorRule(),
			new HollowAcknowledgementRule(), new NoReplicaToSpareRule(), new InSyncReplicasRule(),
			new LeaderlessPartitionRule(), new MessageSizeRule(), new RecompressionRule(), new CompactedTopicRule(),
			new TimestampLimitRule(), new RetentionRule(), new UncleanElectionRule(), new TransactionTimeoutRule(),
			new TransactionLogRule(), new ProducerAgeRule(), new TransactionVersionRule(), new QuotaRule(),
			new WriteAccessRule(), new PartitionCountRule(), new HangingTransactionRule(), new BufferMemoryRule(),
			new BootstrapRackRule());

	private ClusterRules() {
	}

	static List<ClusterRule> all() {
		return ALL;
	}

	static List<RuleResult> check(ClusterView view, Set<String> ignored) {
		return ALL.stream().filter((rule) -> !ignored.contains(rule.id())).map((rule) -> check(rule, view)).toList();
	}

	private static RuleResult check(ClusterRule rule, ClusterView view) {
		Findings findings = new Findings(rule.id(), view.settings());
		rule.check(view, findings);
		return findings.result();
	}

}
