package io.durablekafka.producer.lint.cluster;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.LintSeverity;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs a finding when it appears and when it is gone, and not in between. What cannot be
 * told any more is neither. Not thread-safe.
 */
final class FindingLog {

	private static final Log logger = LogFactory.getLog(FindingLog.class);

	private final Map<Key, Set<LintSeverity>> known = new HashMap<>();

	void log(ClusterCheckResult result) {
		for (RuleResult rule : result.rules()) {
			rule.findings()
				.forEach((subject, findings) -> appeared(new Key(result.producer(), rule.rule(), subject), findings));
			this.known.keySet().removeIf((key) -> isGone(key, result.producer(), rule));
		}
	}

	private void appeared(Key key, List<LintFinding> findings) {
		Set<LintSeverity> before = this.known.getOrDefault(key, Set.of());
		Set<LintSeverity> now = EnumSet.noneOf(LintSeverity.class);
		for (LintFinding finding : findings) {
			now.add(finding.severity());
			if (!before.contains(finding.severity())) {
				log(finding);
			}
		}
		this.known.put(key, now);
	}

	private static void log(LintFinding finding) {
		String text = "%s %s, producer '%s', %s: %s. %s".formatted(finding.rule(), finding.severity(),
				finding.producer(), finding.property(), finding.message(), finding.fix());
		if (finding.severity() == LintSeverity.INFO) {
			logger.info(text);
		}
		else {
			logger.warn(text);
		}
	}

	private static boolean isGone(Key key, String producer, RuleResult rule) {
		boolean gone = key.producer().equals(producer) && key.rule().equals(rule.rule())
				&& !rule.findings().containsKey(key.subject()) && !rule.unknown().containsKey(key.subject())
				&& !rule.unknown().containsKey(Findings.CLUSTER);
		if (gone) {
			logger.info("%s, producer '%s': resolved for %s".formatted(rule.rule(), producer, key.subject()));
		}
		return gone;
	}

	/**
	 * What a finding is about.
	 */
	private record Key(String producer, String rule, String subject) {

	}

}
