package io.durablekafka.producer.lint;

/**
 * Meter registries among which the template cannot choose.
 */
final class AmbiguousMeterRegistry implements LintRule {

	@Override
	public String id() {
		return "S43";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Metrics metrics = inspection.facts().metrics();
		if (metrics.registries() > 1 && !metrics.primary() && !inspection.facts().templates().observation()) {
			inspection.report(LintSeverity.WARNING, "management.metrics", metrics.registries(),
					"%d MeterRegistry beans".formatted(metrics.registries()),
					"None of the MeterRegistry beans is primary, so the template silently has no timer 'spring.kafka.template'.",
					"Mark one with @Primary.");
		}
	}

}
