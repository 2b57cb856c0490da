package io.durablekafka.autoconfigure;

import java.util.Map;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * Properties of a Kafka producer as the client reads them, together with the names under
 * which the application has set them, for messages that name what to change.
 */
final class ProducerProperties {

	private static final Map<String, String> TYPED = Map.of(ProducerConfig.ACKS_CONFIG, "acks",
			ProducerConfig.RETRIES_CONFIG, "retries", ProducerConfig.BATCH_SIZE_CONFIG, "batch-size",
			ProducerConfig.BUFFER_MEMORY_CONFIG, "buffer-memory");

	private static final Map<String, String> OURS = Map.of(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
			"delivery-timeout", ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "request-timeout",
			ProducerConfig.MAX_BLOCK_MS_CONFIG, "max-block");

	private final Map<String, Object> values;

	private final DurableKafkaProperties durable;

	private final KafkaProperties kafka;

	private final Map<String, ConfigDef.ConfigKey> keys = ProducerConfig.configDef().configKeys();

	ProducerProperties(Map<String, Object> values, DurableKafkaProperties durable, KafkaProperties kafka) {
		this.values = values;
		this.durable = durable;
		this.kafka = kafka;
	}

	boolean isSet(String key) {
		return this.values.get(key) != null;
	}

	/**
	 * Value in force, which is Kafka's default for what is not set.
	 * @param key the client's name of the property
	 * @return the value, of the type that the client gives it
	 * @throws InvalidConfigurationPropertyValueException if the client would not accept
	 * it
	 */
	@Nullable Object get(String key) {
		ConfigDef.ConfigKey definition = this.keys.get(key);
		Object value = this.values.get(key);
		if (definition == null) {
			return value;
		}
		if (value == null) {
			return definition.defaultValue;
		}
		try {
			Object parsed = ConfigDef.parseType(key,
					(value instanceof Number number) ? String.valueOf(number.longValue()) : value, definition.type);
			if (definition.validator != null) {
				definition.validator.ensureValid(key, parsed);
			}
			return parsed;
		}
		catch (ConfigException ex) {
			throw invalid(key, "Kafka does not accept it: " + ex.getMessage());
		}
	}

	long number(String key) {
		return (get(key) instanceof Number number) ? number.longValue() : 0;
	}

	InvalidConfigurationPropertyValueException invalid(String key, String reason) {
		return new InvalidConfigurationPropertyValueException(nameOf(key), this.values.get(key), reason);
	}

	/**
	 * Name under which the application has set a property, or would set it.
	 * @param key the client's name of the property
	 * @return the name in the application's configuration
	 */
	String nameOf(String key) {
		if (isOurs(key)) {
			return "durable-kafka.producer." + OURS.get(key);
		}
		if (this.kafka.getProducer().getProperties().containsKey(key)) {
			return "spring.kafka.producer.properties." + key;
		}
		if (isTyped(key)) {
			return "spring.kafka.producer." + TYPED.get(key);
		}
		if (this.kafka.getProperties().containsKey(key)) {
			return "spring.kafka.properties." + key;
		}
		String ours = OURS.get(key);
		return (ours != null) ? "durable-kafka.producer." + ours : "spring.kafka.producer.properties." + key;
	}

	private boolean isOurs(String key) {
		DurableKafkaProperties.Producer producer = this.durable.getProducer();
		return switch (key) {
			case ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG -> producer.getDeliveryTimeout() != null;
			case ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG -> producer.getRequestTimeout() != null;
			case ProducerConfig.MAX_BLOCK_MS_CONFIG -> producer.getMaxBlock() != null;
			default -> false;
		};
	}

	private boolean isTyped(String key) {
		KafkaProperties.Producer producer = this.kafka.getProducer();
		return switch (key) {
			case ProducerConfig.ACKS_CONFIG -> producer.getAcks() != null;
			case ProducerConfig.RETRIES_CONFIG -> producer.getRetries() != null;
			case ProducerConfig.BATCH_SIZE_CONFIG -> producer.getBatchSize() != null;
			case ProducerConfig.BUFFER_MEMORY_CONFIG -> producer.getBufferMemory() != null;
			default -> false;
		};
	}

}
