package io.durablekafka.autoconfigure;

import java.util.List;

import io.durablekafka.producer.lint.LintFinding;

/**
 * The configuration of the producers has mistakes that stop the application.
 */
final class ProducerLintException extends RuntimeException {

	private final List<LintFinding> findings;

	ProducerLintException(List<LintFinding> findings) {
		super("The configuration of the Kafka producers has mistakes:\n"
				+ String.join("\n", findings.stream().map(FindingText::line).toList()));
		this.findings = List.copyOf(findings);
	}

	/**
	 * All findings, the worst first.
	 */
	List<LintFinding> getFindings() {
		return this.findings;
	}

}
