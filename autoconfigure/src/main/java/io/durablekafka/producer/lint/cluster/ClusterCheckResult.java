package io.durablekafka.producer.lint.cluster;

import java.util.List;

import io.durablekafka.producer.lint.LintFinding;

/**
 * What a run of the cluster check says of one producer.
 *
 * @param producer name of the producer
 * @param snapshot what is known of its cluster
 * @param rules answers of the rules, in the order of their ids
 * @param topics names of the topics that were looked at, sorted
 * @since 0.1.0
 */
public record ClusterCheckResult(String producer, ClusterSnapshot snapshot, List<RuleResult> rules,
		List<String> topics) {

	List<LintFinding> findings() {
		return this.rules.stream().flatMap((rule) -> rule.findings().values().stream()).flatMap(List::stream).toList();
	}

}
