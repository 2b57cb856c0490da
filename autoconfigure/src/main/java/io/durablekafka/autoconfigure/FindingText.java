package io.durablekafka.autoconfigure;

import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.settings.ProducerSettings;

/**
 * Findings in words.
 */
final class FindingText {

	private FindingText() {
	}

	/**
	 * One line for the log.
	 */
	static String line(LintFinding finding) {
		return "%s %s. %s %s [%s]".formatted(finding.rule(), subject(finding), finding.message(), finding.fix(),
				finding.severity());
	}

	/**
	 * What is found, where, and with which value.
	 */
	static String subject(LintFinding finding) {
		String producer = finding.producer().equals(ProducerSettings.DEFAULT_PRODUCER) ? ""
				: "producer '%s', ".formatted(finding.producer());
		String value = (finding.value() != null) ? " = " + finding.value() : "";
		String origin = finding.origin().startsWith("'%s'".formatted(finding.property()))
				? finding.origin().substring(finding.property().length() + 2).trim()
				: "(from %s)".formatted(finding.origin());
		return ("%s%s%s %s".formatted(producer, finding.property(), value, origin)).trim();
	}

}
