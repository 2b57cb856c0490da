package io.durablekafka.producer.lint;

/**
 * A property under our prefix that does not exist.
 */
final class UnknownProperty implements LintRule {

	@Override
	public String id() {
		return "S20";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		for (ApplicationFacts.UnknownName unknown : inspection.facts().names().unknown()) {
			String suggestion = Suggestions.nearest(unknown.name(), unknown.known());
			inspection.report(LintSeverity.WARNING, unknown.property(), null, unknown.origin(),
					"There is no '%s', so it has no effect.".formatted(unknown.name()),
					(suggestion != null) ? "Did you mean '%s'?".formatted(suggestion) : "Remove it.");
		}
	}

}
