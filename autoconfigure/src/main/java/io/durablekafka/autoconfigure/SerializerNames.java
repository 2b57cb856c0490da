package io.durablekafka.autoconfigure;

import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.record.SerializationFailures;

/**
 * Knows which properties set the serializers of each producer.
 */
final class SerializerNames {

	private static final String OWN = "durable-kafka.producer";

	private final DurableKafkaProperties properties;

	private final boolean includeContents;

	SerializerNames(DurableKafkaProperties properties, boolean includeContents) {
		this.properties = properties;
		this.includeContents = includeContents;
	}

	/**
	 * What explains the failures of a producer's serializers.
	 * @param producer name of the producer
	 * @return names the properties that would help
	 */
	SerializationFailures failuresOf(String producer) {
		return new SerializationFailures(property(producer, "key-serializer"), property(producer, "value-serializer"),
				this.includeContents);
	}

	private String property(String producer, String name) {
		if (!producer.equals(ProducerSettings.DEFAULT_PRODUCER)) {
			return "durable-kafka.producers.%s.%s".formatted(producer, name);
		}
		ProducerProperties own = this.properties.getProducer();
		Class<?> configured = name.startsWith("key") ? own.getKeySerializer() : own.getValueSerializer();
		return ((configured != null) ? OWN : "spring.kafka.producer") + "." + name;
	}

}
