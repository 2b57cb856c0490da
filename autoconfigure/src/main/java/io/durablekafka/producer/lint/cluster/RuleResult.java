package io.durablekafka.producer.lint.cluster;

import java.util.List;
import java.util.Map;

import io.durablekafka.producer.lint.LintFinding;

/**
 * Answer of one rule.
 *
 * @param rule id of the rule
 * @param findings what it has found, by the topic or other thing that it is about
 * @param unknown why it could not tell, by the topic or other thing that it is about
 * @since 0.1.0
 */
public record RuleResult(String rule, Map<String, List<LintFinding>> findings, Map<String, String> unknown) {

	/**
	 * The answer in one word.
	 * @return findings if there are any, else unknown if anything is
	 */
	public Status status() {
		if (!this.findings.isEmpty()) {
			return Status.FINDINGS;
		}
		return this.unknown.isEmpty() ? Status.OK : Status.UNKNOWN;
	}

	/**
	 * Answers of a rule.
	 *
	 * @since 0.1.0
	 */
	public enum Status {

		/**
		 * Nothing to complain about.
		 */
		OK,

		/**
		 * It has found something.
		 */
		FINDINGS,

		/**
		 * It could not tell, at least not for everything.
		 */
		UNKNOWN

	}

}
