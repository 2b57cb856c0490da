package io.durablekafka.producer.lint;

/**
 * Observations that ask for the cluster id, on the thread that sends.
 */
final class ObservationStall implements LintRule {

	@Override
	public String id() {
		return "S42";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Templates templates = inspection.facts().templates();
		if (templates.observation() && !templates.clusterIdKnown()) {
			inspection.report(LintSeverity.WARNING, "spring.kafka.template.observation-enabled", true,
					"'spring.kafka.template.observation-enabled'",
					"Each observation carries the cluster id, which the first send asks for: while Kafka is down, that send waits for up to a minute, whatever 'max-block' says.",
					"Set the id on the KafkaAdmin bean with setClusterId, or lower 'spring.kafka.admin.operation-timeout'.");
		}
	}

}
