package io.durablekafka.autoconfigure;

import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.record.SerializationFailures;

/**
 * Knows which properties set the serializers of each producer.
 */
final class SerializerNames {

	private static final String OWN = "durable-kafka.producer";

	/** By name, since Jackson may be missing. */
	private static final String OUR_JSON = "io.durablekafka.record.ApplicationJsonSerializer";

	private static final String SPRING_JSON = "org.springframework.kafka.support.serializer.JacksonJsonSerializer";

	private final DurableKafkaProperties properties;

	SerializerNames(DurableKafkaProperties properties) {
		this.properties = properties;
	}

	/**
	 * The serializer that was asked for, when ours stands in for it.
	 * @param value a value of the client's configuration
	 * @return the value that the application has set
	 */
	static Object asked(Object value) {
		return (value instanceof Class<?> type && type.getName().equals(OUR_JSON)) ? SPRING_JSON : value;
	}

	/**
	 * What explains the failures of a producer's serializers.
	 * @param producer name of the producer
	 * @return names the properties that would help
	 */
	SerializationFailures failuresOf(String producer) {
		return new SerializationFailures(property(producer, "key-serializer"), property(producer, "value-serializer"),
				false);
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
