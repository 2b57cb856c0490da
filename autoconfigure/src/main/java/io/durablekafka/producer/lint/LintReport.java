package io.durablekafka.producer.lint;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The findings of all rules, as of their last run. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LintReport {

	private static final Comparator<LintFinding> WORST_FIRST = Comparator.comparing(LintFinding::severity)
		.thenComparing(LintFinding::rule)
		.thenComparing(LintFinding::producer)
		.thenComparing(LintFinding::property);

	private final Map<String, List<LintFinding>> findings = new ConcurrentHashMap<>();

	/**
	 * Keep the findings of a run in place of those of its last one.
	 * @param run name of the run, such as {@code static:default}
	 * @param found what was found
	 */
	public void replace(String run, List<LintFinding> found) {
		this.findings.put(run, List.copyOf(found));
	}

	/**
	 * All findings, the worst first.
	 * @return the findings
	 */
	public List<LintFinding> findings() {
		return this.findings.values().stream().flatMap(List::stream).sorted(WORST_FIRST).toList();
	}

	/**
	 * Findings about one producer, the worst first.
	 * @param producer name of the producer
	 * @return the findings
	 */
	public List<LintFinding> findings(String producer) {
		return findings().stream().filter((finding) -> finding.producer().equals(producer)).toList();
	}

}
