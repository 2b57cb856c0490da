package io.durablekafka.producer.settings;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How often a record may arrive, as far as the producer can promise. A preset gives way
 * to what the application has set.
 *
 * @since 0.1.0
 */
public enum DeliveryPreset {

	/**
	 * No attempt is repeated, so nothing is written twice, and what is lost is lost. An
	 * outbox repeats nevertheless what Kafka has not acknowledged.
	 */
	AT_MOST_ONCE {

		@Override
		Map<String, Object> values(ProducerSettings explicit) {
			if (explicit.isSet(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
					|| explicit.isSet(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
							&& explicit.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)) {
				return Map.of();
			}
			return Map.of(ProducerConfig.ACKS_CONFIG, Acknowledgements.LEADER.value(), ProducerConfig.RETRIES_CONFIG,
					"0", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "false");
		}

	},

	/**
	 * All replicas in sync acknowledge, and attempts are repeated. The client's
	 * idempotence, which keeps the order of each key, stays on unless the application
	 * gives it up.
	 */
	AT_LEAST_ONCE {

		@Override
		Map<String, Object> values(ProducerSettings explicit) {
			return RELIABLE;
		}

	},

	/**
	 * As at least once, and the broker drops what a retry repeats. With a transactional
	 * id, transactions as well.
	 */
	EXACTLY_ONCE {

		@Override
		Map<String, Object> values(ProducerSettings explicit) {
			Map<String, Object> values = new HashMap<>(RELIABLE);
			if (allowsIdempotence(explicit)) {
				values.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
			}
			if (!explicit.isSet(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
					|| explicit.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)) {
				values.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, String.valueOf(MAX_IDEMPOTENT));
			}
			return values;
		}

	};

	private static final int MAX_IDEMPOTENT = 5;

	private static final Map<String, Object> RELIABLE = Map.of(ProducerConfig.ACKS_CONFIG, Acknowledgements.ALL.value(),
			ProducerConfig.RETRIES_CONFIG, String.valueOf(Integer.MAX_VALUE));

	/**
	 * What the preset sets, as long as nobody else does.
	 */
	abstract Map<String, Object> values(ProducerSettings explicit);

	/**
	 * Kafka refuses idempotence that was asked for beside what rules it out.
	 */
	private static boolean allowsIdempotence(ProducerSettings explicit) {
		String acks = explicit.text(ProducerConfig.ACKS_CONFIG);
		return ("all".equals(acks) || "-1".equals(acks)) && explicit.number(ProducerConfig.RETRIES_CONFIG) > 0
				&& explicit.number(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) <= MAX_IDEMPOTENT;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
