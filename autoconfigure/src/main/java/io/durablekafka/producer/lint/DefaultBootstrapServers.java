package io.durablekafka.producer.lint;

import io.durablekafka.producer.settings.SettingLayer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Spring Boot's default address in production.
 */
final class DefaultBootstrapServers implements LintRule {

	@Override
	public String id() {
		return "S17";
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Platform platform = inspection.facts().platform();
		if (inspection.settings()
			.origin(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)
			.layer() == SettingLayer.SPRING_BOOT_DEFAULT && platform.isCloudOrProduction()) {
			inspection.report(platform.isProduction() ? LintSeverity.ERROR : LintSeverity.WARNING,
					ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
					"Nobody has set it, and this looks like production (%s): there is no broker on this machine."
						.formatted(platform.sign()),
					"Set 'spring.kafka.bootstrap-servers'.");
		}
	}

}
