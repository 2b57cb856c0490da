package io.durablekafka.producer.lint;

import java.util.List;

/**
 * Templates among which Spring cannot choose.
 */
final class AmbiguousTemplate implements LintRule {

	@Override
	public String id() {
		return "S47";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		List<String> candidates = inspection.facts().templates().candidates();
		if (candidates.size() > 1) {
			inspection.report(LintSeverity.WARNING, "bean '%s'".formatted(candidates.get(0)),
					String.join(", ", candidates), "%d KafkaTemplate beans".formatted(candidates.size()),
					"None of the KafkaTemplate beans is primary: Spring Boot leaves out retry topics and reply templates, and injecting one by type fails.",
					"Mark one with @Primary, or the others with @Bean(defaultCandidate = false).");
		}
	}

}
