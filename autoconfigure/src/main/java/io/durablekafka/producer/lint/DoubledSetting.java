package io.durablekafka.producer.lint;

/**
 * A setting in two places of the same rank.
 */
final class DoubledSetting implements LintRule {

	@Override
	public String id() {
		return "S21";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		for (ApplicationFacts.DoubledProperty doubled : inspection.facts().names().doubled()) {
			inspection.report(LintSeverity.WARNING, doubled.loser(), Secrets.mask(doubled.key(), "ignored"),
					"'%s'".formatted(doubled.loser()),
					"'%s' says something else, and counts: %s.".formatted(doubled.winner(), doubled.reason()),
					"Remove one of the two.");
		}
	}

}
