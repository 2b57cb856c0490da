package io.durablekafka.producer.lint;

/**
 * Payloads in the log of a production system.
 */
final class LoggedContents implements LintRule {

	@Override
	public String id() {
		return "S45";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Platform platform = inspection.facts().platform();
		if (platform.isCloudOrProduction()) {
			for (String listener : inspection.facts().templates().contentLoggers()) {
				inspection.report(LintSeverity.WARNING, "bean '%s'".formatted(listener), true, "the application's bean",
						"It logs key and payload of each record that fails, and this looks like production (%s)."
							.formatted(platform.sign()),
						"Unset 'durable-kafka.logging.include-contents'; on a LoggingProducerListener of your own, call setIncludeContents(false).");
			}
		}
	}

}
