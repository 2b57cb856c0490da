package io.durablekafka.autoconfigure;

import java.time.Duration;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Looks for contradictions between the settings of the producer, which Kafka would report
 * on the first send or not at all.
 */
final class ProducerChecks {

	private static final Log logger = LogFactory.getLog(ProducerChecks.class);

	private final ProducerSettings producer;

	private final DurableKafkaProperties properties;

	ProducerChecks(ProducerSettings producer, DurableKafkaProperties properties) {
		this.producer = producer;
		this.properties = properties;
	}

	/**
	 * Check the settings.
	 * @param outbox whether there is an outbox
	 * @throws InvalidConfigurationPropertyValueException if they contradict each other
	 */
	void check(boolean outbox) {
		this.producer.keys().forEach(this::checkValue);
		checkMaxBlock();
		checkDeliveryTimeout();
		if (outbox) {
			checkStallAfter();
			checkAcks();
			warnWithoutIdempotence();
		}
	}

	private void checkValue(String key) {
		ConfigDef.ConfigKey definition = ProducerConfig.configDef().configKeys().get(key);
		if (definition == null) {
			return;
		}
		try {
			Object value = ConfigDef.parseType(key, text(this.producer.raw(key)), definition.type);
			if (definition.validator != null) {
				definition.validator.ensureValid(key, value);
			}
		}
		catch (ConfigException ex) {
			throw invalid(key, "Kafka does not accept it: " + ex.getMessage());
		}
	}

	private static @Nullable Object text(@Nullable Object value) {
		return (value instanceof Number number) ? String.valueOf(number.longValue()) : value;
	}

	private InvalidConfigurationPropertyValueException invalid(String key, String reason) {
		return new InvalidConfigurationPropertyValueException(this.producer.property(key), this.producer.raw(key),
				reason);
	}

	private void checkMaxBlock() {
		if (this.producer.number(ProducerConfig.MAX_BLOCK_MS_CONFIG) <= 0) {
			throw invalid(ProducerConfig.MAX_BLOCK_MS_CONFIG,
					"It must be greater than zero: a send has to wait for metadata before the first record "
							+ "of a topic. Set it to what a caller can bear to wait, such as 5s.");
		}
	}

	private void checkDeliveryTimeout() {
		if (!this.producer.isSet(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
			return;
		}
		long delivery = this.producer.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
		long linger = this.producer.number(ProducerConfig.LINGER_MS_CONFIG);
		long request = this.producer.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
		if (delivery < linger + request) {
			String requestTimeout = this.producer.property(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
			throw invalid(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
					"It must be at least '%s' (%d ms) plus '%s' (%d ms). Raise it to %d ms or more, or lower '%s'."
						.formatted(this.producer.property(ProducerConfig.LINGER_MS_CONFIG), linger, requestTimeout,
								request, linger + request, requestTimeout));
		}
	}

	private void checkStallAfter() {
		Duration stallAfter = this.properties.getBreaker().getStallAfter();
		long linger = this.producer.number(ProducerConfig.LINGER_MS_CONFIG);
		if (stallAfter.toMillis() <= linger) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.breaker.stall-after", stallAfter,
					("It must be greater than '%s' (%d ms), or records that still wait for their batch "
							+ "look like a stalled broker. Raise it, or lower the linger.")
						.formatted(this.producer.property(ProducerConfig.LINGER_MS_CONFIG), linger));
		}
	}

	private void checkAcks() {
		if ("0".equals(acks())) {
			throw invalid(ProducerConfig.ACKS_CONFIG,
					"Without acknowledgements nobody knows which records were lost, so none could be stored. "
							+ "Set it to 'all', or turn the outbox off with 'durable-kafka.outbox.enabled=false'.");
		}
	}

	private void warnWithoutIdempotence() {
		String cause = null;
		if (Boolean.FALSE.equals(this.producer.get(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG))) {
			cause = ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
		}
		else if (!"all".equals(acks()) && !"-1".equals(acks())) {
			cause = ProducerConfig.ACKS_CONFIG;
		}
		else if (this.producer.number(ProducerConfig.RETRIES_CONFIG) == 0) {
			cause = ProducerConfig.RETRIES_CONFIG;
		}
		if (cause != null) {
			logger.warn(("The Kafka producer is not idempotent, because of '%s' with value '%s': when a broker fails, "
					+ "records of one key can change their order, and what was acknowledged can be lost or written "
					+ "twice. Remove the setting to keep the order.")
				.formatted(this.producer.property(cause), this.producer.get(cause)));
		}
	}

	private String acks() {
		return this.producer.text(ProducerConfig.ACKS_CONFIG);
	}

}
