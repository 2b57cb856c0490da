package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * The time limits of the producers: what {@code durable-kafka.producer} says, else what
 * {@code spring.kafka} says, else defaults that are short enough for an outbox to take
 * over before callers notice, and Kafka's own where there is none.
 */
final class ProducerTimeouts {

	private static final long DELIVERY = Duration.ofSeconds(30).toMillis();

	private static final long REQUEST = Duration.ofSeconds(10).toMillis();

	private static final long MAX_BLOCK = Duration.ofSeconds(5).toMillis();

	private final DurableKafkaProperties durable;

	private final KafkaProperties kafka;

	ProducerTimeouts(DurableKafkaProperties durable, KafkaProperties kafka) {
		this.durable = durable;
		this.kafka = kafka;
	}

	/**
	 * What differs from the configuration of a producer factory.
	 * @param configured properties of the factory
	 * @param outbox whether there is an outbox
	 * @return properties to set
	 */
	Map<String, Object> overrides(Map<String, Object> configured, boolean outbox) {
		DurableKafkaProperties.Producer producer = this.durable.getProducer();
		Map<String, Object> overrides = new HashMap<>();
		put(overrides, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, producer.getDeliveryTimeout());
		put(overrides, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, producer.getRequestTimeout());
		put(overrides, ProducerConfig.MAX_BLOCK_MS_CONFIG, producer.getMaxBlock());
		if (outbox) {
			addDefaults(overrides, configured);
		}
		return overrides;
	}

	/**
	 * A default gives way to what the application has set: it never contradicts it.
	 */
	private void addDefaults(Map<String, Object> overrides, Map<String, Object> configured) {
		Map<String, Object> merged = new HashMap<>(configured);
		merged.putAll(overrides);
		ProducerProperties properties = new ProducerProperties(merged, this.durable, this.kafka);
		long linger = properties.number(ProducerConfig.LINGER_MS_CONFIG);
		boolean deliverySet = properties.isSet(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
		long request = REQUEST;
		if (properties.isSet(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
			request = properties.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
		}
		else {
			if (deliverySet) {
				long delivery = properties.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
				request = Math.min(request, Math.max(1, delivery - linger));
			}
			overrides.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(request));
		}
		if (!deliverySet) {
			overrides.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
					String.valueOf(Math.max(DELIVERY, linger + request)));
		}
		if (!properties.isSet(ProducerConfig.MAX_BLOCK_MS_CONFIG)) {
			overrides.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(MAX_BLOCK));
		}
	}

	private void put(Map<String, Object> overrides, String key, @Nullable Duration value) {
		if (value != null) {
			overrides.put(key, String.valueOf(value.toMillis()));
		}
	}

}
