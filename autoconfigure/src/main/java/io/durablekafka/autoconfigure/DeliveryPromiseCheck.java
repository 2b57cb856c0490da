package io.durablekafka.autoconfigure;

import io.durablekafka.producer.settings.DeliveryPreset;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Looks whether the settings keep what {@code delivery} promises. The preset gives way to
 * what is set, and must not do so in silence.
 */
final class DeliveryPromiseCheck {

	private static final int MAX_IDEMPOTENT = 5;

	private final ProducerSettings settings;

	private final String promise;

	/**
	 * Create a check.
	 * @param settings the settings in force
	 * @param property name of the property that makes the promise
	 */
	DeliveryPromiseCheck(ProducerSettings settings, String property) {
		this.settings = settings;
		this.promise = property;
	}

	/**
	 * Check the settings.
	 * @param delivery what is promised
	 * @throws InvalidConfigurationPropertyValueException if a setting breaks it
	 */
	void check(DeliveryPreset delivery) {
		String culprit = switch (delivery) {
			case EXACTLY_ONCE -> againstIdempotence();
			case AT_LEAST_ONCE -> isAcknowledgedByAll() ? null : ProducerConfig.ACKS_CONFIG;
			case AT_MOST_ONCE -> (retries() && againstIdempotence() != null) ? ProducerConfig.RETRIES_CONFIG : null;
		};
		if (culprit != null) {
			throw new InvalidConfigurationPropertyValueException(this.settings.property(culprit),
					this.settings.get(culprit),
					"'%s' is '%s', which it contradicts. Remove one of the two.".formatted(this.promise, delivery));
		}
	}

	private @Nullable String againstIdempotence() {
		if (!this.settings.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)) {
			return ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
		}
		if (!isAcknowledgedByAll()) {
			return ProducerConfig.ACKS_CONFIG;
		}
		if (!retries()) {
			return ProducerConfig.RETRIES_CONFIG;
		}
		return (this.settings.number(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) > MAX_IDEMPOTENT)
				? ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION : null;
	}

	private boolean isAcknowledgedByAll() {
		String acks = this.settings.text(ProducerConfig.ACKS_CONFIG);
		return "all".equals(acks) || "-1".equals(acks);
	}

	private boolean retries() {
		return this.settings.number(ProducerConfig.RETRIES_CONFIG) > 0;
	}

}
