package io.durablekafka.producer.lint;

import java.util.Locale;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;

/**
 * A connection that others can read, or a secret that they can.
 */
final class WeakSecurity implements LintRule {

	@Override
	public String id() {
		return "S37";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		ApplicationFacts.Platform platform = inspection.facts().platform();
		String protocol = settings.text(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG).toUpperCase(Locale.ROOT);
		if (platform.isProduction() && protocol.endsWith("PLAINTEXT")) {
			inspection.warning(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
					"Records travel unencrypted, and this looks like production (%s).".formatted(platform.sign()),
					"Set it to SSL or SASL_SSL.");
		}
		if (protocol.endsWith("SSL") && settings.isExplicit(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG)
				&& settings.text(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG).isEmpty()) {
			inspection.warning(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
					"The name in the broker's certificate is not checked, so anybody with any certificate can be the broker.",
					"Remove it, and give the brokers certificates with their names.");
		}
		if (platform.isProduction()) {
			inspection.facts()
				.names()
				.inlineSecrets()
				.stream()
				.sorted()
				.forEach((property) -> inspection.report(LintSeverity.WARNING, property, "******",
						"'%s'".formatted(property),
						"A secret is written in a configuration file, and this looks like production (%s)."
							.formatted(platform.sign()),
						"Take it from the environment or a secret store, such as '${KAFKA_PASSWORD}'."));
		}
	}

}
