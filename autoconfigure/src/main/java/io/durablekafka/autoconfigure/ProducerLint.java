package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.LintSeverity;
import io.durablekafka.producer.lint.StaticLint;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Applies the rules that need no broker, and stops the application when they find
 * something bad enough. Not thread-safe; used while the context starts.
 */
final class ProducerLint {

	private static final Log logger = LogFactory.getLog(ProducerLint.class);

	private final LintProperties properties;

	private final LintFacts facts;

	private final LintReport report;

	private final Set<String> logged = new HashSet<>();

	ProducerLint(LintProperties properties, LintFacts facts, LintReport report) {
		this.properties = properties;
		this.facts = facts;
		this.report = report;
	}

	/**
	 * Check all producers.
	 * @throws ProducerLintException if something was found that stops the application
	 */
	void check() {
		check(this.facts.producers());
	}

	/**
	 * Check the producers that have a name: the default one has been.
	 * @throws ProducerLintException if something was found that stops the application
	 */
	void checkNamed() {
		List<ProducerSettings> all = this.facts.producers();
		check(all.stream()
			.filter((settings) -> !settings.producer().equals(ProducerSettings.DEFAULT_PRODUCER))
			.toList(), all);
	}

	/**
	 * Check the producers of factories, when there is no catalog yet.
	 * @throws ProducerLintException if something was found that stops the application
	 */
	void checkFactories() {
		check(this.facts.producersOfFactories());
	}

	private void check(List<ProducerSettings> producers) {
		check(producers, producers);
	}

	private void check(List<ProducerSettings> producers, List<ProducerSettings> all) {
		List<LintFinding> findings = new ArrayList<>();
		for (ProducerSettings settings : producers) {
			List<LintFinding> found = StaticLint.check(settings, this.facts.gather(settings, all),
					this.properties.getIgnore());
			this.report.replace("static:" + settings.producer(), found);
			findings.addAll(found);
		}
		if (findings.stream().map(LintFinding::severity).anyMatch(this::isFatal)) {
			throw new ProducerLintException(
					findings.stream().filter((finding) -> finding.severity() != LintSeverity.INFO).toList());
		}
		for (LintFinding finding : findings) {
			String line = FindingText.line(finding);
			if (this.logged.add(line)) {
				log(finding.severity(), line);
			}
		}
	}

	private boolean isFatal(LintSeverity severity) {
		return switch (this.properties.getFailOn()) {
			case ERROR -> severity == LintSeverity.ERROR;
			case WARNING -> severity != LintSeverity.INFO;
			case NEVER -> false;
		};
	}

	private static void log(LintSeverity severity, String line) {
		switch (severity) {
			case ERROR -> logger.error(line);
			case WARNING -> logger.warn(line);
			case INFO -> logger.info(line);
		}
	}

}
