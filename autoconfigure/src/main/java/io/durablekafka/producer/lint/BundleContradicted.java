package io.durablekafka.producer.lint;

import java.util.List;
import java.util.Locale;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;

/**
 * An SSL bundle that other settings make void.
 */
final class BundleContradicted implements LintRule {

	/**
	 * Under this name Spring Boot hands the bundle to its engine factory.
	 */
	private static final String BUNDLE = "org.springframework.boot.ssl.SslBundle";

	private static final List<String> VOID = List.of(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
			SslConfigs.SSL_KEYSTORE_KEY_CONFIG, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
			SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG);

	@Override
	public String id() {
		return "S38";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		if (!settings.isSet(BUNDLE)
				&& !settings.text(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG).contains("SslBundle")) {
			return;
		}
		for (String key : VOID) {
			if (settings.isExplicit(key)) {
				inspection.error(key, "There is an SSL bundle, which has its own stores: this has no effect.",
						"Remove it, or the bundle.");
			}
		}
		String protocol = settings.text(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG).toUpperCase(Locale.ROOT);
		if (!protocol.endsWith("SSL")) {
			inspection.error(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
					"There is an SSL bundle, and the connection does not use SSL: records travel unencrypted.",
					"Set 'spring.kafka.security.protocol' to SSL or SASL_SSL, or remove the bundle.");
		}
	}

}
