package io.durablekafka.producer.lint;

import java.time.Duration;

/**
 * A shutdown that is cut short.
 */
final class CloseTimeouts implements LintRule {

	@Override
	public String id() {
		return "S44";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		Duration limit = inspection.facts().platform().shutdownTimeout();
		ApplicationFacts.Templates templates = inspection.facts().templates();
		if (templates.closeTimeout().compareTo(limit) > 0) {
			report(inspection, "spring.kafka.template.close-timeout", templates.closeTimeout(), limit);
		}
		if (templates.physicalCloseTimeout().compareTo(limit) > 0) {
			report(inspection, "the producer factory's physicalCloseTimeout", templates.physicalCloseTimeout(), limit);
		}
	}

	private static void report(Inspection inspection, String property, Duration value, Duration limit) {
		inspection.report(LintSeverity.WARNING, property, value, "the timeout in force",
				"Spring waits only %s for each phase of the shutdown ('spring.lifecycle.timeout-per-shutdown-phase'), so records that are still being sent may be cut off."
					.formatted(limit),
				"Lower it, or raise 'spring.lifecycle.timeout-per-shutdown-phase' and the platform's grace period.");
	}

}
