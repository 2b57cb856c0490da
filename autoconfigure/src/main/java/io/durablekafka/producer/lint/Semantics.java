package io.durablekafka.producer.lint;

import java.util.Locale;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What settings of the client mean together.
 */
final class Semantics {

	private Semantics() {
	}

	/**
	 * Whether a record is acknowledged by all in-sync replicas.
	 * @param settings the settings
	 * @return whether it is
	 */
	static boolean acksAll(ProducerSettings settings) {
		String acks = acks(settings);
		return acks.equals("all") || acks.equals("-1");
	}

	static String acks(ProducerSettings settings) {
		return settings.text(ProducerConfig.ACKS_CONFIG).toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether the application insists on idempotence, in which case the client refuses
	 * what would switch it off.
	 * @param settings the settings
	 * @return whether it does
	 */
	static boolean insistsOnIdempotence(ProducerSettings settings) {
		return settings.isSet(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
				&& settings.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG);
	}

	/**
	 * Whether the producer will be idempotent.
	 * @param settings the settings
	 * @return whether it will
	 */
	static boolean isIdempotent(ProducerSettings settings) {
		return settings.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG) && acksAll(settings)
				&& settings.number(ProducerConfig.RETRIES_CONFIG) > 0;
	}

	/**
	 * Whether the producer is transactional.
	 * @param inspection settings and facts
	 * @return whether it is
	 */
	static boolean isTransactional(Inspection inspection) {
		return inspection.facts().transactions().isTransactional()
				|| inspection.settings().isSet(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
	}

}
