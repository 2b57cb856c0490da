package io.durablekafka.autoconfigure;

import java.util.stream.Collectors;

import io.durablekafka.producer.lint.LintFinding;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Lists all mistakes in the configuration of the producers at once.
 */
final class ProducerLintFailureAnalyzer extends AbstractFailureAnalyzer<ProducerLintException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ProducerLintException cause) {
		String description = cause.getFindings()
			.stream()
			.map((finding) -> "%n%s %s %s%n\t%s".formatted(finding.rule(), finding.severity(),
					FindingText.subject(finding), finding.message()))
			.collect(Collectors.joining("\n", "The configuration of the Kafka producers has mistakes:\n", ""));
		String action = cause.getFindings()
			.stream()
			.map((finding) -> "\t%s %s: %s".formatted(finding.rule(), finding.property(), finding.fix()))
			.collect(Collectors.joining("\n", "", "\n\nA rule that is wrong for you is left out with "
					+ "'durable-kafka.lint.ignore=%s'. 'durable-kafka.lint.fail-on' says which findings stop the application."
						.formatted(first(cause).rule())));
		return new FailureAnalysis(description, action, cause);
	}

	private static LintFinding first(ProducerLintException failure) {
		return failure.getFindings().get(0);
	}

}
